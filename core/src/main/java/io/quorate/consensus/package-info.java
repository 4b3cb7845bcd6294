/** Leader election and the replication of opaque commands among the masters; knows nothing of jobs. */
@NullMarked
package io.quorate.consensus;

import org.jspecify.annotations.NullMarked;
