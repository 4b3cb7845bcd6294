/** The state machine of a slave: what it offers, what it runs, whom it reports to. */
@NullMarked
package io.quorate.slave;

import org.jspecify.annotations.NullMarked;
