/** The state machine of a master, composed of consensus, registry, scheduling and failure detection. */
@NullMarked
package io.quorate.master;

import org.jspecify.annotations.NullMarked;
