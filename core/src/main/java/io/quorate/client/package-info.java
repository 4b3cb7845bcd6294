/** The state machine of a client: finds the leader, retries, and says when an outcome is unknown. */
@NullMarked
package io.quorate.client;

import org.jspecify.annotations.NullMarked;
