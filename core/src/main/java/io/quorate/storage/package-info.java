/** The log store in files: segments, checksums and snapshots. */
@NullMarked
package io.quorate.storage;

import org.jspecify.annotations.NullMarked;
