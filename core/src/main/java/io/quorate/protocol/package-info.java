/**
 * What nodes say to each other: one record for each kind of message, the table of who may send which
 * ({@link io.quorate.protocol.MessageKind}), and their codec. Knows nothing of what the messages cause.
 */
@NullMarked
package io.quorate.protocol;

import org.jspecify.annotations.NullMarked;
