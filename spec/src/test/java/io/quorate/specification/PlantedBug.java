package io.quorate.specification;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A bug that the specification knows how to have, the promise that it breaks, and a model that is large enough for it.
 *
 * <p>Each model is one of the files with fewer faults, so that the bug is found within seconds.
 */
enum PlantedBug {
    NEW_LEADER_FORGETS_ORDERS("NewLeaderForgetsOrders", "EveryJobEnds", Models.ELECTIONS),
    DISPATCH_BEFORE_COMMIT("DispatchBeforeCommit", "CommittedBeforeOrdered", Models.CALM),
    ACCEPT_SUPERSEDED_REPORT("AcceptSupersededReport", "OnlyTheLastDecides", Models.CALM),
    ACK_BEFORE_COMMIT("AckBeforeCommit", "ForgottenIsCommitted", Models.CALM),
    IGNORE_TERM("IgnoreTerm", "OnlyTheNewestLeaderOrders", Models.ELECTIONS),
    IGNORE_INCARNATION("IgnoreIncarnation", "HeldIsCounted", Models.CRASHES),
    NO_TOMBSTONES("NoTombstones", "HeldIsCounted", Models.CALM),
    STOP_LEAVES_NO_TOMBSTONE("StopLeavesNoTombstone", "HeldIsCounted", Models.CANCELS),
    FREE_WHILE_STOPPING("FreeWhileStopping", "HeldIsCounted", Models.CANCELS),
    NEW_LEADER_DOES_NOT_WAIT("NewLeaderDoesNotWait", "ExclusiveRunsOnce", Models.ELECTIONS),
    HEARTBEAT_ANSWERED_BY_DEPOSED_LEADER("HeartbeatAnsweredByDeposedLeader", "ExclusiveRunsOnce", Models.ELECTIONS),
    RELAUNCH_BEFORE_LEASE("RelaunchBeforeLease", "ExclusiveRunsOnce", Models.CRASHES),
    SHORT_WAIT("ShortWait", "ExclusiveRunsOnce", Models.CALM + "; Wait = 1"),
    LEASE_FROM_RECEIPT("LeaseFromReceipt", "ExclusiveRunsOnce", Models.CALM + "; LateAnswers = TRUE"),
    NO_GUARD("NoGuard", "ExclusiveRunsOnce", Models.CALM),
    GUARD_TRUSTS_JVM("GuardTrustsJvm", "ExclusiveRunsOnce", Models.CALM),
    NEW_INCARNATION_FREES_AT_ONCE("NewIncarnationFreesAtOnce", "ExclusiveRunsOnce", Models.CRASHES),
    LOSS_WAITS_FROM_PROPOSAL("LossWaitsFromProposal", "ExclusiveRunsOnce", Models.CALM),
    REGISTER_SHORTENS_WAIT("RegisterShortensWait", "ExclusiveRunsOnce", Models.TWO_REGISTERS),
    ANY_REGISTERED_COUNTS("AnyRegisteredCounts", "HeldIsCounted", Models.TWO_REGISTERS);

    private static final Pattern SETTING = Pattern.compile("(\\w+) = ([^;]+)");

    private final String constant;
    private final String broken;
    private final String model;

    /** @param model the constants in which it differs */
    PlantedBug(String constant, String broken, String model) {
        this.constant = constant;
        this.broken = broken;
        this.model = model;
    }

    /** As the specification calls it. */
    String constant() {
        return constant;
    }

    /** The invariant or property that must be found violated. */
    String broken() {
        return broken;
    }

    /** The file that the small model is made from. */
    String file() {
        return broken.equals(Tlc.LIVENESS) ? "Liveness" : "Dispatch";
    }

    Map<String, String> constants() {
        return constants(constant, model);
    }

    static Map<String, String> constants(String planted, String model) {
        Map<String, String> constants = new LinkedHashMap<>();
        constants.put("Planted", '"' + planted + '"');
        SETTING.matcher(model).results().forEach(setting -> constants.put(setting.group(1), setting.group(2)));
        return constants;
    }

    /** Constants of small models. */
    static final class Models {
        static final String CALM = "MaxCrashes = 0; MaxTerm = 1; Cancellable = {}";
        static final String ELECTIONS = CALM + "; MaxTerm = 2";
        static final String CRASHES = CALM + "; MaxCrashes = 1";
        static final String CANCELS = CALM + "; Cancellable = {\"x\"}";
        static final String TWO_REGISTERS = CALM + "; MaxRegisters = 2; MaxOpen = 2";

        private Models() {}
    }
}
