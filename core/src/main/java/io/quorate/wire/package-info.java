/**
 * The one encoding of Quorate: field-tagged, length-limited, without class names. Messages, log entries and snapshots all
 * use it, so that one set of evolution rules holds for all of them: unknown fields are skipped, known ones have fixed
 * numbers that are never reused.
 */
@NullMarked
package io.quorate.wire;

import org.jspecify.annotations.NullMarked;
