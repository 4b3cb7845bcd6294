/** The smallest program that embeds a cluster; the README shows its middle. */
@NullMarked
package io.quorate.examples.embed;

import org.jspecify.annotations.NullMarked;
