/** The replicated state: slaves, their resources, jobs and attempts; knows nothing of consensus. */
@NullMarked
package io.quorate.registry;

import org.jspecify.annotations.NullMarked;
