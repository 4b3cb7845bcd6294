/** The ordered, de-duplicated conversation of two nodes over a transport that may lose, repeat and reorder. */
@NullMarked
package io.quorate.link;

import org.jspecify.annotations.NullMarked;
