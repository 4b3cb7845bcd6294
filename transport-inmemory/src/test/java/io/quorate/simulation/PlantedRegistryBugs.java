package io.quorate.simulation;

import static io.quorate.simulation.PlantedBug.ANYWHERE;

import java.util.List;

/** Bugs in the registry. */
final class PlantedRegistryBugs {
    private PlantedRegistryBugs() {}

    static List<PlantedBug> all() {
        return List.of(
                new PlantedBug(
                        "a fencing token is given twice",
                        "registry/Transitions.java",
                        "state.nextToken++",
                        "state.nextToken",
                        List.of("P5", "P12"),
                        ANYWHERE,
                        20),
                new PlantedBug(
                        "an attempt's resources are freed twice",
                        "registry/SlaveRecord.java",
                        "reserved = reserved.minus(attempt.reservation());",
                        """
                        reserved = reserved.minus(attempt.reservation());
                        if (attempt.reservation().fitsIn(reserved)) {
                            reserved = reserved.minus(attempt.reservation());
                        }""",
                        List.of("P6", "P12"),
                        ANYWHERE,
                        50),
                new PlantedBug(
                        "a cancelled attempt gives its resources back before it has stopped",
                        "registry/Transitions.java",
                        "if (current != null) {\n            changeState(current, AttemptState.STOPPING);",
                        "if (current != null) {\n            release(current, AttemptEnd.CANCELLED);",
                        List.of("P6"),
                        ANYWHERE,
                        300),
                new PlantedBug(
                        "a superseded attempt's report decides",
                        "registry/AttemptRecord.java",
                        "return end == AttemptEnd.SLAVE_LOST && job.isPending() && job.lastAttempt == number;",
                        "return end == AttemptEnd.SLAVE_LOST && !job.state.isFinal();",
                        List.of("P5", "P4"),
                        "3 SLAVE_CRASH=30,PAUSE=40",
                        300),
                new PlantedBug(
                        "a job that does not wait is assigned",
                        "registry/JobCommands.java",
                        "if (!job.isPending()) {",
                        "if (job.isPending() && job.lastAttempt < 0) {",
                        List.of("P4", "P5", "P12"),
                        ANYWHERE,
                        400),
                new PlantedBug(
                        "an id in use is accepted for another job",
                        "registry/JobCommands.java",
                        "return known.spec().equals(submission.spec()) ?",
                        "return known.id.equals(submission.id()) ?",
                        List.of("P4"),
                        ANYWHERE,
                        50),
                new PlantedBug(
                        "a submit that is repeated makes the job wait again",
                        "registry/JobCommands.java",
                        "if (known != null) {\n            return known.spec",
                        "if (known != null && !known.state.isFinal()) {\n            return known.spec",
                        List.of("P4", "P5", "P12"),
                        ANYWHERE,
                        50),
                new PlantedBug(
                        "a failed attempt counts as a success",
                        "registry/Transitions.java",
                        "outcome.state() == JobState.SUCCEEDED ? AttemptEnd.SUCCEEDED : AttemptEnd.FAILED",
                        "AttemptEnd.SUCCEEDED",
                        List.of("P4"),
                        ANYWHERE,
                        20),
                new PlantedBug(
                        "an outcome that a slave tells after its restart does not count",
                        "registry/SlaveCommands.java",
                        "if (report.status() != AttemptReport.Status.RUNNING) {",
                        "if (sameIncarnation && report.status() != AttemptReport.Status.RUNNING) {",
                        List.of("P4"),
                        "script slaveRestartsWithoutALeader",
                        5),
                new PlantedBug(
                        "what a slave still executes of a forgotten job is not counted",
                        "registry/SlaveCommands.java",
                        "if (state.attempt(slave, key) == null && ",
                        "if (state.attempt(slave, key) == null && slave.lost && ",
                        List.of("P6"),
                        "script forgottenJobStillRuns",
                        20),
                new PlantedBug(
                        "what a slave says in short is taken for what is known",
                        "registry/SlaveCommands.java",
                        "&& (digest.equals(slave.running()) || digest.equals(slave.runningOrAssigned()))",
                        "&& digest.count() >= 0",
                        List.of("P8"),
                        "script orderLostBeforeTheNextLeader",
                        10),
                new PlantedBug(
                        "jobs are kept by the leaders' wall clocks",
                        "registry/RegistryState.java",
                        "Math.min(Math.max(step, 0), Registry.MAX_STEP_MILLIS)",
                        "Math.max(step, 0)",
                        List.of("P2", "P4", "P8", "P11"),
                        "3 WALL_JUMP=40",
                        100),
                new PlantedBug(
                        "a new incarnation of a slave proves that the former one has stopped",
                        "registry/SlaveCommands.java",
                        "if (!sameIncarnation) {\n                lose(attempt);",
                        "if (!sameIncarnation) {\n                judgeStopped(attempt);",
                        List.of("P5"),
                        "3 SLAVE_CRASH=90",
                        1000));
    }
}
