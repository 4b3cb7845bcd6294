/** Hazelcast's durable executor under the same load, as the yardstick. */
@NullMarked
package io.quorate.benchmarks.hazelcast;

import org.jspecify.annotations.NullMarked;
