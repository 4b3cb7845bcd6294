------------------------------ MODULE Dispatch ------------------------------
(***************************************************************************)
(* What lies between the masters' log and the processes on the slaves:     *)
(* assignment, order, lease, loss, relaunch, cancel and late reports, with *)
(* a leader that is deposed, slaves that crash and come back, and clocks.  *)
(*                                                                         *)
(* docs/specification.md says what is covered, what is left out and why    *)
(* that is sound, and which class each action stands for.                  *)
(*                                                                         *)
(* Conventions                                                             *)
(*  - The log is one atomic, committed sequence: an action that changes    *)
(*    `job', `att' or `reg' is a command of the leader of `term' that is   *)
(*    committed and applied. A deposed leader can commit nothing. What it  *)
(*    still says follows from what it applied, so it is a message that it  *)
(*    could have sent before, and that is delayed.                         *)
(*  - Messages are never removed: they may arrive at any time, any number  *)
(*    of times, in any order, or never.                                    *)
(*  - Time: Tick lets one unit pass everywhere. All times are ages and     *)
(*    countdowns, so the state space is finite although time is not        *)
(*    bounded. Lease is the longest that a slave's lease lasts, Wait the   *)
(*    shortest that a leader waits, both in units of true time; that the   *)
(*    rates of clocks are bounded is what makes Wait >= Lease.             *)
(*  - Planted names a bug to plant; "none" is the protocol.                *)
(***************************************************************************)
EXTENDS Naturals, FiniteSets, TLC

CONSTANTS
    Slaves,
    Jobs,
    Steady,         \* those of the Slaves that never crash, and whose heartbeats are always answered in time
    Exclusive,      \* those of the Jobs that never run twice at a time; the others are of the policy "available"
    Cancellable,    \* those of the Jobs that somebody may cancel
    MaxAttempt,     \* a job whose attempt of this number is lost has failed: its loss retries are used
    Capacity,       \* how many attempts fit on a slave
    Lease,
    Wait,
    MaxTerm,        \* the number of leaders
    MaxCrashes,     \* how often a slave's process dies, over all slaves
    MaxRegisters,   \* how often one incarnation of a slave registers (again)
    MaxOpen,        \* how many Registers of one slave are on their way at a time
    LateAnswers,    \* whether the answer to a heartbeat may come later than at once
    Planted

Bug(name) == Planted = name

ASSUME
    /\ Exclusive \subseteq Jobs /\ Cancellable \subseteq Jobs /\ Steady \subseteq Slaves
    /\ Lease >= 1 /\ Wait >= 0
    /\ ~Bug("ShortWait") => Wait >= Lease

VARIABLES
    \* ---- the log: what is committed, and applied by the leader
    term,           \* the newest term that has a leader
    job,            \* [st, last, by]: its state, its last attempt, the attempt that decided it
    att,            \* [st, s, inc, sess, end] per attempt: where it is, for whom it is meant, how it ended
    reg,            \* [inc, sess, seq, lost] per slave
    \* ---- soft state of the leader of `term'
    silent,         \* per slave: the time since the leader received what it answered last
    cool,           \* per exclusive job: how long it must not be placed yet
    losing,         \* per slave: its loss is proposed and not committed
    \* ---- slaves
    up, inc, known, sess, registering, left, seq,
    orphan,         \* the time after which the guard has killed what a dead incarnation left
    phase,          \* per attempt: where it is on its slave
    starts,         \* per attempt: how often it was started
    unlawful,       \* something was started against P9
    crashes,
    \* ---- messages
    ord,            \* per attempt: the terms whose leaders ordered it to run
    hb,             \* per slave: the answer to its last heartbeat
    regs,           \* per slave: Registers and the answers to them
    reports         \* of attempts

logVars == <<term, job, att, reg>>
leaderVars == <<silent, cool, losing>>
slaveVars == <<up, inc, known, sess, registering, left, seq, orphan, phase, starts, unlawful, crashes>>
messageVars == <<ord, hb, regs, reports>>
vars == <<logVars, leaderVars, slaveVars, messageVars>>

Attempts == Jobs \X (1 .. MaxAttempt)
NoSlave == "none"
NoAnswer == [age |-> 0, term |-> 0, sess |-> 0]
Final == {"done", "failed", "cancelled"}
Min(x, y) == IF x < y THEN x ELSE y
Max(x, y) == IF x > y THEN x ELSE y
Less(x) == IF x = 0 THEN 0 ELSE x - 1

Init ==
    /\ term = 1
    /\ job = [j \in Jobs |-> [st |-> "pending", last |-> 0, by |-> 0]]
    /\ att = [a \in Attempts |-> [st |-> "none", s |-> NoSlave, inc |-> 0, sess |-> 0, end |-> "none"]]
    \* All slaves are registered and have just heard from the leader.
    /\ reg = [s \in Slaves |-> [inc |-> 1, sess |-> 1, seq |-> 0, lost |-> FALSE]]
    /\ silent = [s \in Slaves |-> 0]
    /\ cool = [j \in Jobs |-> 0]
    /\ losing = [s \in Slaves |-> FALSE]
    /\ up = [s \in Slaves |-> TRUE]
    /\ inc = [s \in Slaves |-> 1]
    /\ known = [s \in Slaves |-> 1]
    /\ sess = [s \in Slaves |-> 1]
    /\ registering = [s \in Slaves |-> FALSE]
    /\ left = [s \in Slaves |-> Lease]
    /\ seq = [s \in Slaves |-> 0]
    /\ orphan = [s \in Slaves |-> 0]
    /\ phase = [a \in Attempts |-> "none"]
    /\ starts = [a \in Attempts |-> 0]
    /\ unlawful = FALSE
    /\ crashes = 0
    /\ ord = [a \in Attempts |-> {}]
    /\ hb = [s \in Slaves |-> NoAnswer]
    /\ regs = [s \in Slaves |-> {}]
    /\ reports = {}

-----------------------------------------------------------------------------
(* The registry. R stands for its changing part: [job, att, cool].         *)

Registry == [job |-> job, att |-> att, cool |-> cool]

IsLive(R, a) == R.att[a].st \in {"assigned", "running", "stopping"}
LiveOn(R, s) == {a \in Attempts : IsLive(R, a) /\ R.att[a].s = s}
Fits(R, s) == Cardinality(LiveOn(R, s)) < Capacity
Live(a) == IsLive(Registry, a)

\* Its slave was lost with it, and nothing has been decided for its job since.
MayBeTakenBack(R, a) ==
    R.att[a].st = "ended" /\ R.att[a].end = "lost" /\ R.job[a[1]].st = "pending" /\ R.job[a[1]].last = a[2]

MayStillRun(R, a) == R.att[a].st = "ended" /\ R.att[a].end # "outcome"

\* An attempt ends without an outcome. If it was to stop, that is all. Else its job is placed again: at once if the slave
\* itself said that nothing of it executes any more, otherwise, if it is exclusive, when `hold' units of time are over.
EndWithout(R, a, how, hold) ==
    IF R.att[a].st = "stopping"
    THEN [R EXCEPT !.att[a].st = "ended", !.att[a].end = "stopped"]
    ELSE [R EXCEPT !.att[a].st = "ended",
                   !.att[a].end = how,
                   !.job[a[1]].st = IF a[2] < MaxAttempt THEN "pending" ELSE "failed",
                   !.cool[a[1]] = IF how = "lost" /\ a[1] \in Exclusive THEN hold ELSE 0]

RECURSIVE EndAll(_, _, _, _)
EndAll(R, as, how, hold) ==
    IF as = {} THEN R
    ELSE LET a == CHOOSE x \in as : TRUE
         IN EndAll(EndWithout(R, a, how, hold), as \ {a}, how, hold)

EndWithOutcome(R, a) ==
    IF R.att[a].st = "stopping" THEN EndWithout(R, a, "stopped", 0)
    ELSE [R EXCEPT !.att[a].st = "ended", !.att[a].end = "outcome",
                   !.job[a[1]].st = "done", !.job[a[1]].by = a[2], !.cool[a[1]] = 0]

\* The slave says of itself that an attempt is over.
JudgeFinal(R, a, how) ==
    CASE IsLive(R, a) /\ how = "ended" -> EndWithOutcome(R, a)
      [] IsLive(R, a) /\ how = "stopped" -> EndWithout(R, a, "stopped", 0)
      [] OTHER -> R

Confirm(R, a) ==
    IF R.att[a].st = "assigned"
    THEN [R EXCEPT !.att[a].st = "running", !.job[a[1]].st = "running"]
    ELSE R

\* An attempt that ended in the registry still executes: it is to stop, and takes up room until it has.
Hold(R, a) == IF MayStillRun(R, a) THEN [R EXCEPT !.att[a].st = "stopping"] ELSE R

TakeBack(R, a, s) ==
    IF Fits(R, s)
    THEN [R EXCEPT !.att[a].st = "running", !.att[a].end = "none", !.job[a[1]].st = "running", !.cool[a[1]] = 0]
    ELSE Hold(R, a)

\* What a Register says of attempts that are over.
RECURSIVE JudgeAll(_, _)
JudgeAll(R, fin) ==
    IF fin = {} THEN R
    ELSE LET f == CHOOSE x \in fin : TRUE
             a == f[1]
         IN JudgeAll(IF f[2] = "ended" /\ MayBeTakenBack(R, a) THEN EndWithOutcome(R, a) ELSE JudgeFinal(R, a, f[2]),
                     fin \ {f})

\* What a Register says of attempts that execute; those that can be taken back come last.
RECURSIVE Reconcile(_, _, _)
Reconcile(R, s, run) ==
    IF run = {} THEN R
    ELSE LET others == {x \in run : ~MayBeTakenBack(R, x)}
             a == IF others # {} THEN CHOOSE x \in others : TRUE ELSE CHOOSE x \in run : TRUE
         IN Reconcile(CASE IsLive(R, a) -> Confirm(R, a)
                        [] MayBeTakenBack(R, a) -> TakeBack(R, a, s)
                        [] OTHER -> Hold(R, a),
                      s, run \ {a})

Become(R) ==
    /\ job' = R.job
    /\ att' = R.att
    /\ cool' = R.cool

-----------------------------------------------------------------------------
(* Slaves: what holds of attempts on them.                                 *)

\* Attempts that this incarnation of the slave has seen.
Seen(s) == {a \in Attempts : att[a].s = s /\ att[a].inc = inc[s] /\ phase[a] # "none"}
Held(s) == {a \in Seen(s) : phase[a] \in {"accepted", "running", "stopping"}}
Executes(a) == phase[a] \in {"running", "stopping", "orphan"}
Over(a) == phase[a] \in {"ended", "stopped"}

\* The slave gives up the answers that it waited for, and registers anew.
NewRound(s) == {[r EXCEPT !.cur = FALSE] : r \in {x \in regs[s] : ~x.answered}}

-----------------------------------------------------------------------------
(* Commands of clients and of the scheduler.                               *)

Cancel(j) ==
    /\ j \in Cancellable /\ job[j].st \notin Final
    /\ LET a == <<j, job[j].last>>
           ended == [job EXCEPT ![j].st = "cancelled"]
       IN IF job[j].st = "pending"
          THEN Become([job |-> ended, att |-> att, cool |-> [cool EXCEPT ![j] = 0]])
          ELSE Become([job |-> ended, cool |-> cool,
                       att |-> IF Bug("FreeWhileStopping")
                               THEN [att EXCEPT ![a].st = "ended", ![a].end = "stopped"]
                               ELSE [att EXCEPT ![a].st = "stopping"]])
    /\ UNCHANGED <<term, reg, silent, losing, slaveVars, messageVars>>

Assign(j, s) ==
    /\ job[j].st = "pending"
    /\ job[j].last < MaxAttempt
    /\ ~reg[s].lost
    /\ Fits(Registry, s)
    /\ cool[j] = 0 \/ Bug("RelaunchBeforeLease")
    /\ LET a == <<j, job[j].last + 1>>
       IN /\ job' = [job EXCEPT ![j].st = "assigned", ![j].last = a[2]]
          /\ att' = [att EXCEPT ![a] = [st |-> "assigned", s |-> s, inc |-> reg[s].inc, sess |-> reg[s].sess,
                                        end |-> "none"]]
          \* Committed, so the leader orders it, and repeats that.
          /\ ord' = [ord EXCEPT ![a] = {term}]
    /\ cool' = [cool EXCEPT ![j] = 0]
    /\ UNCHANGED <<term, reg, silent, losing, slaveVars, hb, regs, reports>>

\* Planted: the order goes out before its assignment is committed, and arrives.
OrderTooEarly(j, s) ==
    /\ Bug("DispatchBeforeCommit")
    /\ job[j].st = "pending" /\ job[j].last < MaxAttempt /\ ~reg[s].lost /\ up[s]
    /\ phase[<<j, job[j].last + 1>>] = "none"
    /\ phase' = [phase EXCEPT ![<<j, job[j].last + 1>>] = "accepted"]
    /\ UNCHANGED <<logVars, leaderVars, messageVars,
                   up, inc, known, sess, registering, left, seq, orphan, starts, unlawful, crashes>>

-----------------------------------------------------------------------------
(* Elections and losses.                                                   *)

Elect ==
    /\ term < MaxTerm
    /\ term' = term + 1
    \* A new leader has heard from nobody: each slave may have a lease that ends a whole Lease from now.
    /\ silent' = [s \in Slaves |-> IF Bug("NewLeaderDoesNotWait") /\ ~reg[s].lost /\ s \notin Steady THEN Wait ELSE 0]
    /\ cool' = [j \in Jobs |->
                  IF /\ j \in Exclusive
                     /\ job[j].st = "pending"
                     /\ job[j].last > 0
                     /\ att[<<j, job[j].last>>].end = "lost"
                     /\ ~Bug("NewLeaderDoesNotWait")
                  THEN Wait ELSE 0]
    /\ losing' = [s \in Slaves |-> FALSE]
    \* It orders what is assigned and not confirmed.
    /\ ord' = [a \in Attempts |-> IF att[a].st = "assigned" /\ ~Bug("NewLeaderForgetsOrders") THEN ord[a] \cup {term'} ELSE ord[a]]
    \* What the old leader had not committed, nobody commits any more.
    /\ regs' = [s \in Slaves |-> {r \in regs[s] : r.answered}]
    /\ reports' = {}
    /\ UNCHANGED <<job, att, reg, slaveVars, hb>>

\* The lease ran out unanswered, or the connection was refused: the process is gone.
ProposeLoss(s) ==
    /\ ~reg[s].lost /\ ~losing[s]
    /\ silent[s] >= Wait \/ ~up[s] \/ inc[s] # reg[s].inc
    /\ losing' = [losing EXCEPT ![s] = TRUE]
    /\ UNCHANGED <<logVars, silent, cool, slaveVars, messageVars>>

\* Between the proposal and this, the slave may have been answered: what is exclusive waits from the last answer on.
CommitLoss(s) ==
    /\ losing[s]
    /\ losing' = [losing EXCEPT ![s] = FALSE]
    /\ reg' = [reg EXCEPT ![s].lost = TRUE]
    /\ LET overdue == up[s] /\ inc[s] = reg[s].inc
           hold == IF Bug("LossWaitsFromProposal") /\ overdue THEN 0 ELSE Wait - silent[s]
       IN Become(EndAll(Registry, LiveOn(Registry, s), "lost", hold))
    /\ silent' = [silent EXCEPT ![s] = 0]
    /\ UNCHANGED <<term, slaveVars, messageVars>>

-----------------------------------------------------------------------------
(* Heartbeats. Receiving one, the round of the quorum and the answer are   *)
(* one step, at the moment of the sending: a later moment would only make  *)
(* the leader wait longer. The answer may come late.                       *)

Heartbeat(s) ==
    /\ up[s] /\ sess[s] # 0 /\ ~registering[s] /\ s \notin Steady
    /\ known[s] = term \/ Bug("HeartbeatAnsweredByDeposedLeader")
    /\ ~reg[s].lost /\ reg[s].sess = sess[s] /\ reg[s].inc = inc[s]
    /\ silent' = IF known[s] = term THEN [silent EXCEPT ![s] = 0] ELSE silent
    /\ \/ /\ LateAnswers
          /\ hb' = [hb EXCEPT ![s] = [age |-> 0, term |-> known[s], sess |-> sess[s]]]
          /\ hb' # hb \/ silent' # silent
          /\ left' = left
       \/ /\ left' = [left EXCEPT ![s] = Lease]
          /\ left' # left \/ silent' # silent
          /\ hb' = [hb EXCEPT ![s] = NoAnswer]
    /\ UNCHANGED <<logVars, cool, losing, ord, regs, reports,
                   up, inc, known, sess, registering, seq, orphan, phase, starts, unlawful, crashes>>

\* The lease counts from the sending.
HeartbeatAck(s) ==
    /\ hb[s] # NoAnswer
    /\ up[s] /\ hb[s].term = known[s] /\ hb[s].sess = sess[s]
    /\ left' = [left EXCEPT ![s] = Max(left[s], IF Bug("LeaseFromReceipt") THEN Lease ELSE Lease - hb[s].age)]
    /\ hb' = [hb EXCEPT ![s] = NoAnswer]
    /\ UNCHANGED <<logVars, leaderVars, ord, regs, reports,
                   up, inc, known, sess, registering, seq, orphan, phase, starts, unlawful, crashes>>

\* The leader says that the session is over. The guard goes by the lease, which is not: it may be continued.
RegisterRefused(s) ==
    /\ up[s] /\ sess[s] # 0 /\ known[s] = term
    /\ reg[s].lost \/ reg[s].sess # sess[s] \/ reg[s].inc # inc[s]
    /\ sess' = [sess EXCEPT ![s] = 0]
    /\ registering' = [registering EXCEPT ![s] = TRUE]
    /\ regs' = [regs EXCEPT ![s] = NewRound(s)]
    /\ hb' = [hb EXCEPT ![s] = NoAnswer]
    /\ UNCHANGED <<logVars, leaderVars, ord, reports,
                   up, inc, known, left, seq, orphan, phase, starts, unlawful, crashes>>

-----------------------------------------------------------------------------
(* Registration.                                                           *)

\* The slave hears of a newer leader. Its session goes on, and it registers with all that it holds.
LearnTerm(s) ==
    /\ up[s] /\ known[s] < term
    /\ known' = [known EXCEPT ![s] = term]
    /\ registering' = [registering EXCEPT ![s] = TRUE]
    /\ regs' = [regs EXCEPT ![s] = NewRound(s)]
    /\ hb' = [hb EXCEPT ![s] = NoAnswer]
    /\ UNCHANGED <<logVars, leaderVars, ord, reports,
                   up, inc, sess, left, seq, orphan, phase, starts, unlawful, crashes>>

SendRegister(s) ==
    /\ up[s] /\ registering[s] /\ known[s] = term
    /\ seq[s] < MaxRegisters /\ Cardinality(regs[s]) < MaxOpen
    /\ seq' = [seq EXCEPT ![s] = @ + 1]
    /\ regs' = [regs EXCEPT ![s] = @ \cup
            {[k |-> seq'[s], term |-> term, age |-> 0, cur |-> TRUE, answered |-> FALSE, sess |-> 0,
              run |-> Held(s),
              fin |-> {<<a, phase[a]>> : a \in {x \in Seen(s) : Over(x)}}]}]
    /\ UNCHANGED <<logVars, leaderVars, ord, hb, reports,
                   up, inc, known, sess, registering, left, orphan, phase, starts, unlawful, crashes>>

\* The table of reconciliation.
CommitRegister(s, r) ==
    LET same == reg[s].inc = inc[s]
        fresh == ~same \/ reg[s].lost
        reported == r.run \cup {f[1] : f \in r.fin}
        missing == LiveOn(Registry, s) \ reported
        hold == IF Bug("NewIncarnationFreesAtOnce") THEN 0 ELSE Wait - silent[s]
        R1 == IF same
              THEN EndAll(Registry, {a \in missing : att[a].st = "running"}, "unknown", 0)
              ELSE EndAll(Registry, missing, "lost", hold)
        R2 == JudgeAll(R1, r.fin)
        R3 == Reconcile(R2, s, r.run)
        answer == [r EXCEPT !.answered = TRUE, !.sess = IF fresh THEN reg[s].sess + 1 ELSE reg[s].sess,
                            !.run = r.run, !.fin = {}]
    IN /\ up[s] /\ ~r.answered /\ r.term = term
       \* An older one than what has been applied is refused.
       /\ same => r.k > reg[s].seq
       /\ Become(R3)
       /\ reg' = [reg EXCEPT ![s] = [inc |-> inc[s], sess |-> answer.sess, seq |-> r.k, lost |-> FALSE]]
       \* It may have been received when it was sent, so that the lease that it brings is as long as it can be.
       /\ silent' = [silent EXCEPT ![s] = IF fresh \/ Bug("RegisterShortensWait") THEN r.age ELSE Min(@, r.age)]
       /\ losing' = IF fresh THEN [losing EXCEPT ![s] = FALSE] ELSE losing
       \* Reports of an earlier session change nothing any more.
       /\ reports' = IF fresh THEN {x \in reports : att[x.a].s # s} ELSE reports
       /\ regs' = [regs EXCEPT ![s] = (@ \ {r}) \cup (IF r.cur /\ r.age < Lease THEN {answer} ELSE {})]
       /\ UNCHANGED <<term, slaveVars, ord, hb>>

\* The answer is of no use when its lease is over, or when a new round of registration has begun. It is of no use either if
\* it brings a new session while something runs that the Register did not tell of: the leader would not know of it.
Registered(s, r) ==
    /\ up[s] /\ r.answered /\ r.cur /\ known[s] = r.term /\ r.age < Lease
    /\ r.sess = sess[s] \/ Held(s) \subseteq r.run \/ Bug("AnyRegisteredCounts")
    /\ sess' = [sess EXCEPT ![s] = r.sess]
    /\ registering' = [registering EXCEPT ![s] = FALSE]
    /\ left' = [left EXCEPT ![s] = Lease - r.age]
    /\ regs' = [regs EXCEPT ![s] = {x \in @ : ~x.answered}]
    /\ hb' = [hb EXCEPT ![s] = NoAnswer]
    /\ UNCHANGED <<logVars, leaderVars, ord, reports,
                   up, inc, known, seq, orphan, phase, starts, unlawful, crashes>>

-----------------------------------------------------------------------------
(* Orders.                                                                 *)

MeantFor(s, a) ==
    IF Bug("IgnoreIncarnation") THEN phase[a] \in {"none", "gone"}
    ELSE /\ att[a].inc = inc[s] /\ att[a].sess = sess[s]
         /\ phase[a] = "none" \/ (Bug("NoTombstones") /\ phase[a] = "forgotten")

\* An order of a newer term than the slave knows is LearnTerm, then this.
AcceptOrder(a, t) ==
    LET s == att[a].s
    IN /\ t \in ord[a]
       /\ up[s] /\ sess[s] # 0
       /\ t = known[s] \/ Bug("IgnoreTerm")
       /\ MeantFor(s, a)
       \* Newer attempts of the job were here.
       /\ \A n \in 1 .. MaxAttempt : n > a[2] => <<a[1], n>> \notin Seen(s)
       \* What is exclusive starts only under a lease of the leader that ordered it.
       /\ a[1] \in Exclusive => ~registering[s] \/ Bug("AnyLease")
       /\ phase' = [phase EXCEPT ![a] = IF a[1] \in Exclusive THEN "accepted" ELSE "running"]
       /\ starts' = IF a[1] \in Exclusive THEN starts ELSE [starts EXCEPT ![a] = Min(2, @ + 1)]
       /\ unlawful' = (unlawful \/ t < known[s])
       /\ UNCHANGED <<logVars, leaderVars, messageVars,
                      up, inc, known, sess, registering, left, seq, orphan, crashes>>

\* The guard starts the process: for an exclusive one it looks at the lease itself, because the JVM may have been stopped
\* since it looked.
Start(a) ==
    /\ phase[a] = "accepted"
    /\ a[1] \in Exclusive => left[att[a].s] > 0 \/ Bug("GuardTrustsJvm")
    /\ phase' = [phase EXCEPT ![a] = "running"]
    /\ starts' = [starts EXCEPT ![a] = Min(2, @ + 1)]
    /\ UNCHANGED <<logVars, leaderVars, messageVars,
                   up, inc, known, sess, registering, left, seq, orphan, unlawful, crashes>>

\* The code ends by itself, or was to stop and does.
End(a) ==
    /\ phase[a] \in {"running", "stopping"}
    /\ phase' = [phase EXCEPT ![a] = IF @ = "running" THEN "ended" ELSE "stopped"]
    /\ UNCHANGED <<logVars, leaderVars, messageVars,
                   up, inc, known, sess, registering, left, seq, orphan, starts, unlawful, crashes>>

\* A stop that comes before its order leaves a tombstone: whatever is "stopped" is never accepted.
Stop(a) ==
    LET s == att[a].s
    IN /\ att[a].st = "stopping"
       /\ up[s] /\ inc[s] = att[a].inc
       /\ ~reg[s].lost /\ sess[s] = reg[s].sess /\ known[s] = term
       /\ phase[a] \in {"none", "accepted", "running", "ended", "forgotten"}
       /\ phase[a] = "none" => ~Bug("StopLeavesNoTombstone")
       /\ phase' = [phase EXCEPT ![a] = IF @ = "running" THEN "stopping" ELSE "stopped"]
       /\ UNCHANGED <<logVars, leaderVars, messageVars,
                      up, inc, known, sess, registering, left, seq, orphan, starts, unlawful, crashes>>

\* Planted: the slave answers a stop that came before its order, and keeps nothing.
StopWithoutTombstone(a) ==
    /\ Bug("StopLeavesNoTombstone")
    /\ att[a].st = "stopping" /\ phase[a] = "none" /\ up[att[a].s] /\ sess[att[a].s] = att[a].sess
    /\ att' = [att EXCEPT ![a].st = "ended", ![a].end = "stopped"]
    /\ UNCHANGED <<term, job, reg, leaderVars, slaveVars, messageVars>>

-----------------------------------------------------------------------------
(* Reports.                                                                *)

SendReport(a) ==
    LET s == att[a].s
        what == IF Over(a) THEN phase[a] ELSE "running"
    IN /\ a \in Seen(s) /\ (Over(a) \/ a \in Held(s))
       /\ up[s] /\ sess[s] # 0 /\ ~registering[s] /\ known[s] = term
       \* That it runs is only news of an assignment.
       /\ what = "running" => att[a].st = "assigned"
       /\ reports' = reports \cup {[a |-> a, what |-> what, sess |-> sess[s], k |-> seq[s]]}
       /\ reports' # reports
       /\ UNCHANGED <<logVars, leaderVars, slaveVars, ord, hb, regs>>

\* Only reports under the slave's present session count, and of an attempt that is not live nothing does.
CommitReport(r) ==
    LET a == r.a
        s == att[a].s
        R == CASE r.what = "running" -> Confirm(Registry, a)
               [] Bug("AcceptSupersededReport") /\ r.what = "ended" /\ att[a].st = "ended" /\ a[2] < job[a[1]].last
                    -> [Registry EXCEPT !.job[a[1]].st = "done", !.job[a[1]].by = a[2]]
               [] OTHER -> JudgeFinal(Registry, a, r.what)
    IN /\ ~reg[s].lost /\ reg[s].sess = r.sess /\ reg[s].inc = att[a].inc
       /\ Become(R)
       /\ reg' = [reg EXCEPT ![s].seq = Max(@, r.k)]
       /\ R # Registry \/ reg' # reg
       /\ UNCHANGED <<term, silent, losing, slaveVars, messageVars>>

\* The leader acknowledges an end that is committed, or that changes nothing; the slave keeps but a tombstone.
Forget(a) ==
    LET s == att[a].s
    IN /\ Over(a)
       /\ up[s] /\ known[s] = term /\ ~reg[s].lost /\ sess[s] = reg[s].sess
       /\ \E r \in reports : r.a = a /\ r.what = phase[a] /\ r.sess = sess[s]
       /\ ~Live(a) \/ Bug("AckBeforeCommit")
       /\ phase' = [phase EXCEPT ![a] = "forgotten"]
       /\ UNCHANGED <<logVars, leaderVars, messageVars,
                      up, inc, known, sess, registering, left, seq, orphan, starts, unlawful, crashes>>

-----------------------------------------------------------------------------
(* Processes and time.                                                     *)

\* The slave's process dies. Its guard kills what it started: at once, but that takes time, and at the latest when the
\* lease is over.
Crash(s) ==
    /\ up[s] /\ s \notin Steady /\ crashes < MaxCrashes
    /\ crashes' = crashes + 1
    /\ up' = [up EXCEPT ![s] = FALSE]
    /\ phase' = [a \in Attempts |->
                   IF a \notin Seen(s) THEN phase[a]
                   ELSE IF Executes(a) /\ left[s] > 0 THEN "orphan" ELSE "gone"]
    /\ orphan' = [orphan EXCEPT ![s] = Max(@, left[s])]
    /\ sess' = [sess EXCEPT ![s] = 0]
    /\ left' = [left EXCEPT ![s] = 0]
    /\ registering' = [registering EXCEPT ![s] = TRUE]
    /\ seq' = [seq EXCEPT ![s] = 0]
    /\ hb' = [hb EXCEPT ![s] = NoAnswer]
    /\ regs' = [regs EXCEPT ![s] = {}]
    /\ UNCHANGED <<logVars, leaderVars, ord, reports, inc, known, starts, unlawful>>

Restart(s) ==
    /\ ~up[s]
    /\ up' = [up EXCEPT ![s] = TRUE]
    /\ inc' = [inc EXCEPT ![s] = @ + 1]
    /\ known' = [known EXCEPT ![s] = term]
    /\ UNCHANGED <<logVars, leaderVars, messageVars,
                   sess, registering, left, seq, orphan, phase, starts, unlawful, crashes>>

\* What the guard has killed when a lease is over; the slave will report it as stopped.
AfterLease(a) ==
    LET s == att[a].s
    IN CASE phase[a] = "orphan" /\ orphan'[s] = 0 -> "gone"
         [] /\ a[1] \in Exclusive /\ left[s] = 1 /\ s \notin Steady
            /\ a \in Seen(s)
            /\ \/ phase[a] \in {"running", "stopping"} /\ ~Bug("NoGuard")
               \/ phase[a] = "accepted" /\ ~Bug("GuardTrustsJvm")
              -> "stopped"
         [] OTHER -> phase[a]

Tick ==
    /\ left' = [s \in Slaves |-> IF s \in Steady THEN left[s] ELSE Less(left[s])]
    /\ orphan' = [s \in Slaves |-> Less(orphan[s])]
    /\ phase' = [a \in Attempts |-> IF phase[a] = "none" THEN "none" ELSE AfterLease(a)]
    \* A slave whose lease is over has no session: it starts nothing, and registers anew.
    /\ LET over(s) == sess[s] # 0 /\ left'[s] = 0
           older(s) == {[r EXCEPT !.age = Min(@ + 1, Lease)] : r \in (IF over(s) THEN NewRound(s) ELSE regs[s])}
       IN /\ sess' = [s \in Slaves |-> IF over(s) THEN 0 ELSE sess[s]]
          /\ registering' = [s \in Slaves |-> registering[s] \/ over(s)]
          /\ regs' = [s \in Slaves |-> {r \in older(s) : ~(r.answered /\ r.age = Lease)}]
          /\ hb' = [s \in Slaves |-> IF hb[s] = NoAnswer \/ over(s) \/ hb[s].age + 1 >= Lease THEN NoAnswer
                                     ELSE [hb[s] EXCEPT !.age = @ + 1]]
    /\ silent' = [s \in Slaves |-> IF reg[s].lost \/ s \in Steady THEN 0 ELSE Min(silent[s] + 1, Wait)]
    /\ cool' = [j \in Jobs |-> Less(cool[j])]
    /\ UNCHANGED <<logVars, losing, up, inc, known, seq, starts, unlawful, crashes, ord, reports>>

-----------------------------------------------------------------------------
Steps ==
    \/ Elect
    \/ \E j \in Jobs : Cancel(j)
    \/ \E j \in Jobs, s \in Slaves : Assign(j, s) \/ OrderTooEarly(j, s)
    \/ \E s \in Slaves :
          \/ ProposeLoss(s) \/ CommitLoss(s)
          \/ Heartbeat(s) \/ HeartbeatAck(s) \/ RegisterRefused(s)
          \/ LearnTerm(s) \/ SendRegister(s)
          \/ \E r \in regs[s] : CommitRegister(s, r) \/ Registered(s, r)
          \/ Crash(s) \/ Restart(s)
    \/ \E a \in Attempts :
          /\ att[a].st # "none"
          /\ \/ \E t \in ord[a] : AcceptOrder(a, t)
             \/ Start(a) \/ End(a) \/ Stop(a) \/ StopWithoutTombstone(a) \/ SendReport(a) \/ Forget(a)
    \/ \E r \in reports : CommitReport(r)

Next == Steps \/ Tick

Spec == Init /\ [][Next]_vars

\* Constraint of the models: nothing is looked for beyond a state in which all jobs have ended, nothing executes or holds
\* room, and no order can be accepted any more.
Busy ==
    \/ \E j \in Jobs : job[j].st \notin Final
    \/ \E a \in Attempts :
          \/ Live(a) \/ Executes(a) \/ phase[a] = "accepted"
          \/ /\ phase[a] = "none" /\ att[a].st # "none"
             /\ att[a].inc = inc[att[a].s] /\ att[a].sess = sess[att[a].s] /\ sess[att[a].s] # 0

-----------------------------------------------------------------------------
(* P8: when faults are over, every job ends. The number of elections and   *)
(* crashes is bounded; that leases stop running out is said by Patient:    *)
(* time waits for the heartbeat of a slave that could not register again,  *)
(* and for the answer to the Register of a steady one.                     *)
(* Fairness: what can happen for good happens, so no message is lost for   *)
(* ever, and code that runs ends.                                          *)

Patient ==
    /\ \A s \in Slaves \ Steady : ~(sess[s] # 0 /\ ~registering[s] /\ left[s] = 1 /\ seq[s] >= MaxRegisters)
    /\ \A s \in Steady : ~registering[s]

PatientTick == Patient /\ Tick

Fairness ==
    /\ WF_vars(PatientTick)
    /\ \A j \in Jobs, s \in Slaves : WF_vars(Assign(j, s))
    /\ \A s \in Slaves :
          /\ WF_vars(ProposeLoss(s)) /\ WF_vars(CommitLoss(s))
          /\ WF_vars(Heartbeat(s)) /\ WF_vars(RegisterRefused(s)) /\ WF_vars(LearnTerm(s))
          /\ WF_vars(SendRegister(s))
          /\ WF_vars(\E r \in regs[s] : CommitRegister(s, r))
          /\ WF_vars(\E r \in regs[s] : Registered(s, r))
          /\ WF_vars(Restart(s))
    /\ \A a \in Attempts :
          LET ordered(A) == att[a].st # "none" /\ A
          IN /\ WF_vars(ordered(\E t \in ord[a] : AcceptOrder(a, t)))
             /\ WF_vars(ordered(Start(a))) /\ WF_vars(ordered(End(a))) /\ WF_vars(ordered(Stop(a)))
             /\ WF_vars(ordered(SendReport(a)))
    /\ WF_vars(\E r \in reports : CommitReport(r))

LiveSpec == Init /\ [][Steps \/ PatientTick]_vars /\ Fairness

EveryJobEnds == <>(\A j \in Jobs : job[j].st \in Final)

-----------------------------------------------------------------------------
(* Promises, by their numbers.                                             *)

\* P3: no slave has received an order whose assignment is not committed.
CommittedBeforeOrdered == \A a \in Attempts : phase[a] # "none" => att[a].st # "none"

\* P4: a job ends once, and its outcome never changes.
OutcomeStays == [][\A j \in Jobs : job[j].st \in Final => job'[j] = job[j]]_vars

\* P5: attempts are numbered upwards, and only the last one decides.
AttemptsGrow == [][\A j \in Jobs : job'[j].last \in {job[j].last, job[j].last + 1}]_vars
OnlyTheLastDecides == \A j \in Jobs : job[j].st = "done" => job[j].by = job[j].last
StartedOnce == \A a \in Attempts : starts[a] <= 1
ExclusiveRunsOnce ==
    \A j \in Exclusive : Cardinality({n \in 1 .. MaxAttempt : Executes(<<j, n>>)}) <= 1

\* P6: never more than fits, and all that a registered slave holds is counted.
WithinCapacity == \A s \in Slaves : Cardinality(LiveOn(Registry, s)) <= Capacity
HeldIsCounted ==
    \A s \in Slaves :
        up[s] /\ ~reg[s].lost /\ reg[s].inc = inc[s] /\ reg[s].sess = sess[s] =>
            \A a \in Held(s) : Live(a)

\* P9: nothing was started that a leader of an older term than the slave knew had ordered.
OnlyTheNewestLeaderOrders == ~unlawful

\* A slave forgets only what is committed.
ForgottenIsCommitted == \A a \in Attempts : phase[a] = "forgotten" => att[a].st \in {"ended", "stopping"}

\* What a job says and what its attempts say is the same.
Consistent ==
    \A j \in Jobs :
        LET last == IF job[j].last = 0 THEN "none" ELSE att[<<j, job[j].last>>].st
        IN /\ job[j].st \in {"assigned", "running"} <=> last \in {"assigned", "running"}
           /\ \A n \in 1 .. MaxAttempt :
                /\ n < job[j].last => att[<<j, n>>].st \in {"ended", "stopping"}
                /\ n > job[j].last => att[<<j, n>>].st = "none"

Symmetry == Permutations(Slaves)
=============================================================================
