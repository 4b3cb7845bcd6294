/** Whether what clients were answered is linearizable (P11). */
@org.jspecify.annotations.NullMarked
package io.quorate.examples.processes.history;
