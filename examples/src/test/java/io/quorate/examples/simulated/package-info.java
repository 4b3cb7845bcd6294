/** How an application tests its own jobs and its own placement policy in the simulator. docs/simulation.md quotes it. */
package io.quorate.examples.simulated;
