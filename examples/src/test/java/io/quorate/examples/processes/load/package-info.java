/** A load on a cluster of processes that remembers what it was answered, and what is to be true of it in the end. */
package io.quorate.examples.processes.load;
