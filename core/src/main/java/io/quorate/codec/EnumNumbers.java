package io.quorate.codec;

import io.quorate.model.AttemptEnd;
import io.quorate.model.AttemptReport;
import io.quorate.model.Isolation;
import io.quorate.model.JobState;
import io.quorate.model.MasterRole;
import io.quorate.model.Role;
import io.quorate.model.SlaveState;
import io.quorate.wire.MalformedException;
import io.quorate.wire.WireReader;
import java.util.function.ToIntFunction;

/**
 * The numbers under which enum constants travel. They do not depend on the order of declaration, and start at 1, so that an
 * absent field is told from the first constant.
 */
public final class EnumNumbers {
    // Each call of values() makes a copy.
    private static final JobState[] JOB_STATES = JobState.values();
    private static final AttemptEnd[] ATTEMPT_ENDS = AttemptEnd.values();
    private static final AttemptReport.Status[] REPORT_STATUSES = AttemptReport.Status.values();
    private static final SlaveState[] SLAVE_STATES = SlaveState.values();
    private static final MasterRole[] MASTER_ROLES = MasterRole.values();
    private static final Role[] ROLES = Role.values();
    private static final Isolation[] ISOLATIONS = Isolation.values();

    private EnumNumbers() {}

    public static int of(JobState value) {
        return switch (value) {
            case PENDING -> 1;
            case ASSIGNED -> 2;
            case RUNNING -> 3;
            case SUCCEEDED -> 4;
            case FAILED -> 5;
            case CANCELLED -> 6;
            case EXPIRED -> 7;
        };
    }

    public static int of(AttemptEnd value) {
        return switch (value) {
            case SUCCEEDED -> 1;
            case FAILED -> 2;
            case CANCELLED -> 3;
            case SLAVE_LOST -> 4;
            case SUPERSEDED -> 5;
            case REFUSED -> 6;
            case UNKNOWN -> 7;
            case DECLINED -> 8;
            case STOPPED -> 9;
        };
    }

    public static int of(AttemptReport.Status value) {
        return switch (value) {
            case RUNNING -> 1;
            case ENDED -> 2;
            case STOPPED -> 3;
            case REFUSED -> 4;
            case DECLINED -> 5;
            case LOST -> 6;
        };
    }

    public static int of(SlaveState value) {
        return switch (value) {
            case ALIVE -> 1;
            case LOST -> 2;
            case DRAINING -> 3;
        };
    }

    public static int of(MasterRole value) {
        return switch (value) {
            case LEADER -> 1;
            case FOLLOWER -> 2;
            case CANDIDATE -> 3;
            case LEARNER -> 4;
            case UNFORMED -> 5;
        };
    }

    public static int of(Role value) {
        return switch (value) {
            case MASTER -> 1;
            case SLAVE -> 2;
            case CLIENT -> 3;
        };
    }

    public static int of(Isolation value) {
        return switch (value) {
            case AVAILABLE -> 1;
            case EXCLUSIVE -> 2;
        };
    }

    public static Isolation isolation(WireReader in) {
        return read(in, ISOLATIONS, EnumNumbers::of);
    }

    public static JobState jobState(WireReader in) {
        return read(in, JOB_STATES, EnumNumbers::of);
    }

    public static AttemptEnd attemptEnd(WireReader in) {
        return read(in, ATTEMPT_ENDS, EnumNumbers::of);
    }

    public static AttemptReport.Status reportStatus(WireReader in) {
        return read(in, REPORT_STATUSES, EnumNumbers::of);
    }

    public static SlaveState slaveState(WireReader in) {
        return read(in, SLAVE_STATES, EnumNumbers::of);
    }

    public static MasterRole masterRole(WireReader in) {
        return read(in, MASTER_ROLES, EnumNumbers::of);
    }

    public static Role role(WireReader in) {
        return read(in, ROLES, EnumNumbers::of);
    }

    /** Reads the field that the reader stands on as the number of one of the constants. */
    public static <E extends Enum<E>> E read(WireReader in, E[] constants, ToIntFunction<E> numberOf) {
        long number = in.number();
        for (E constant : constants) {
            if (numberOf.applyAsInt(constant) == number) {
                return constant;
            }
        }
        throw new MalformedException("field " + in.field() + ": no constant has the number " + number);
    }
}
