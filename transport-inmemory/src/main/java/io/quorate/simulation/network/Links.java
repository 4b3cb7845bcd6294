package io.quorate.simulation.network;

import io.quorate.model.Endpoint;
import io.quorate.simulation.engine.Agenda;
import io.quorate.simulation.engine.Trace;
import io.quorate.spi.LinkEnd;
import io.quorate.spi.RandomSource;
import io.quorate.spi.Transport;
import io.quorate.spi.TransportListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** All links between hosts, and what is on its way over them. {@link SimNetwork} says how they behave. */
final class Links {
    private static final long CONNECT_TIMEOUT_NANOS = 2_000_000_000L;
    private static final long CONNECT_RETRY_NANOS = 900_000_000L;
    private static final int MAX_IN_FLIGHT_FRAMES = 4096;
    private static final long MAX_IN_FLIGHT_BYTES = 16 << 20;
    private static final int MAX_FRAME_BYTES = 4 << 20;
    private static final long MIN_DOOM_NANOS = 150_000_000L;
    private static final long MAX_DOOM_NANOS = 6_000_000_000L;

    private final Agenda agenda;
    private final RandomSource random;
    private final Trace trace;
    private final Conditions conditions;
    private final Map<Endpoint, Host> byEndpoint;
    private FrameObserver observer = (from, to, frame) -> {};
    private FrameRule rule = (from, to, frame) -> FrameRule.PASS;
    private int largeFrameBytes = MAX_FRAME_BYTES;
    private long nextLink = 1;

    Links(Agenda agenda, RandomSource random, Trace trace, Conditions conditions, Map<Endpoint, Host> byEndpoint) {
        this.agenda = agenda;
        this.random = random;
        this.trace = trace;
        this.conditions = conditions;
        this.byEndpoint = byEndpoint;
    }

    void observe(FrameObserver newObserver) {
        observer = newObserver;
    }

    void rule(FrameRule newRule) {
        rule = newRule;
    }

    void largeFrames(int aboveBytes) {
        largeFrameBytes = aboveBytes;
    }

    /** One end of some link is gone, and the other is not told; nor will it ever be, if this is silent. */
    void forgetOneEnd(Host host, RandomSource choice, boolean silently) {
        List<LinkSide> sides =
                host.sides.values().stream().filter(side -> side.open).toList();
        if (!sides.isEmpty()) {
            LinkSide side = sides.get((int) choice.nextLong(sides.size()));
            side.other().stalled |= silently;
            end(side, LinkEnd.BROKEN);
        }
    }

    /** The process that had them is gone. */
    void abandon(Host host, boolean machineToo) {
        List<LinkSide> sides = new ArrayList<>(host.sides.values());
        host.sides.clear();
        for (LinkSide side : sides) {
            side.open = false;
            // Now and then the news is lost as well, and the other side finds out only when it sends something.
            if (!machineToo && random.nextLong(10) != 0) {
                tellEnd(side, random.nextLong(2) == 0);
            }
        }
    }

    long connect(Host from, Endpoint to) {
        long number = nextLink;
        nextLink += 2;
        LinkSide side = new LinkSide(number, from);
        from.sides.put(number, side);
        trace.record(from.toString(), "dials", number, to);
        dial(side, to, agenda.nowNanos() + CONNECT_TIMEOUT_NANOS);
        return number;
    }

    boolean send(Host from, long number, byte[] frame) {
        if (frame.length > MAX_FRAME_BYTES) {
            throw new IllegalStateException("a frame of " + frame.length + " bytes from " + from);
        }
        LinkSide side = from.sides.get(number);
        if (side == null
                || !side.open
                || side.inFlight >= MAX_IN_FLIGHT_FRAMES
                || side.inFlightBytes + frame.length > MAX_IN_FLIGHT_BYTES) {
            return false;
        }
        Host to = side.other().host;
        trace.record(from.toString(), "sends to", Arrays.hashCode(frame), new SentFrame(to, number, frame));
        observer.sent(from, to, frame);
        if (side.stalled) {
            return true;
        }
        long verdict = rule.verdict(from, to, frame);
        if (verdict == FrameRule.DROP || conditions.chance(conditions.profile().frameLossPermille())) {
            return true;
        }
        if (verdict != FrameRule.PASS) {
            arrive(side, frame, agenda.nowNanos() + verdict);
            return true;
        }
        if (conditions.chance(conditions.profile().breakPermille())) {
            breakBoth(side);
            return true;
        }
        transmit(side, frame);
        return true;
    }

    void authenticated(Host from, long number) {
        LinkSide side = from.sides.get(number);
        if (side != null) {
            side.authenticated = true;
        }
    }

    void disconnect(Host from, long number) {
        LinkSide side = from.sides.remove(number);
        if (side == null) {
            return;
        }
        boolean wasOpen = side.open;
        side.open = false;
        TransportListener process = from.process;
        agenda.after(1, () -> {
            if (process != null && from.process == process) {
                process.onLinkEnd(number, LinkEnd.LOCAL);
            }
        });
        if (wasOpen) {
            tellEnd(side, true);
        }
    }

    private void dial(LinkSide side, Endpoint to, long deadlineNanos) {
        Host from = side.host;
        Host target = byEndpoint.get(to);
        if (target == null || !target.machineUp || blocksDialling(from, target)) {
            long again = agenda.nowNanos() + CONNECT_RETRY_NANOS;
            if (again < deadlineNanos) {
                agenda.at(again, () -> {
                    if (from.sides.get(side.number) == side) {
                        dial(side, to, deadlineNanos);
                    }
                });
            } else {
                agenda.at(deadlineNanos, () -> end(side, LinkEnd.UNREACHABLE));
            }
            return;
        }
        agenda.at(agenda.nowNanos() + conditions.delay(from, target), () -> knock(side, target));
    }

    private boolean blocksDialling(Host from, Host to) {
        return blocksLinks(from, to)
                || blocksLinks(to, from)
                || conditions.blocks(from, to, Traffic.NEW_LINKS)
                || conditions.blocks(to, from, Traffic.NEW_LINKS);
    }

    private boolean blocksLinks(Host from, Host to) {
        return conditions.blocks(from, to, Traffic.LINKS);
    }

    private void knock(LinkSide side, Host target) {
        Host from = side.host;
        long back = agenda.nowNanos() + conditions.delay(target, from);
        TransportListener process = target.process;
        if (process == null && target.machineUp && agenda.nowNanos() < target.diesUntilNanos) {
            agenda.at(back, () -> end(side, LinkEnd.BROKEN));
            return;
        }
        if (process == null) {
            boolean silent = !target.machineUp;
            agenda.at(
                    silent ? back + CONNECT_TIMEOUT_NANOS : back,
                    () -> end(side, silent ? LinkEnd.UNREACHABLE : LinkEnd.REFUSED));
            return;
        }
        if (from.sides.get(side.number) != side) {
            return;
        }
        LinkSide accepted = new LinkSide(side.number + 1, target);
        LinkSide.join(side, accepted);
        accepted.open = true;
        accepted.lastArrivalNanos = back;
        target.sides.put(accepted.number, accepted);
        process.onAccepted(accepted.number, from.endpoint());
        agenda.at(back, () -> {
            if (from.sides.get(side.number) == side && from.process != null) {
                side.open = true;
                from.process.onLinkUp(side.number);
            } else {
                reset(accepted);
            }
        });
    }

    private void transmit(LinkSide side, byte[] frame) {
        Host from = side.host;
        Host to = side.other().host;
        if (blocksLinks(from, to) || !to.machineUp) {
            doom(side);
            return;
        }
        if (frame.length > largeFrameBytes && conditions.blocks(from, to, Traffic.LARGE_FRAMES)) {
            return;
        }
        long arrival = agenda.nowNanos() + conditions.delay(from, to);
        if (!conditions.chance(conditions.profile().reorderPermille())) {
            arrival = Math.max(arrival, side.lastArrivalNanos + 1);
            side.lastArrivalNanos = arrival;
        }
        arrive(side, frame, arrival);
        if (conditions.chance(conditions.profile().duplicatePermille())) {
            arrive(side, frame.clone(), arrival + conditions.delay(from, to));
        }
    }

    private void arrive(LinkSide side, byte[] frame, long arrivalNanos) {
        side.inFlight++;
        side.inFlightBytes += frame.length;
        agenda.at(arrivalNanos, () -> {
            side.inFlight--;
            side.inFlightBytes -= frame.length;
            LinkSide receiver = side.other();
            Host to = receiver.host;
            boolean tooLong = frame.length > Transport.MAX_UNPROVEN_FRAME_BYTES && !receiver.authenticated;
            if (receiver.open && to.process != null && tooLong) {
                trace.record(to.toString(), "does not trust yet", receiver.number, frame.length);
            } else if (receiver.open && to.process != null) {
                to.process.onFrame(receiver.number, frame);
            } else if (side.open) {
                // Nobody has this link there any more: a reset comes back, if it can.
                if (to.machineUp && !blocksLinks(to, side.host)) {
                    agenda.at(agenda.nowNanos() + conditions.delay(to, side.host), () -> end(side, LinkEnd.BROKEN));
                } else {
                    doom(side);
                }
            }
        });
    }

    /** What was sent went nowhere: after a while this side gives up. */
    private void doom(LinkSide side) {
        if (side.doomed) {
            return;
        }
        side.doomed = true;
        agenda.at(agenda.nowNanos() + random.between(MIN_DOOM_NANOS, MAX_DOOM_NANOS), () -> {
            if (side.open) {
                tellEnd(side, false);
                end(side, LinkEnd.BROKEN);
            }
        });
    }

    private void breakBoth(LinkSide side) {
        tellEnd(side, false);
        agenda.after(1, () -> end(side, LinkEnd.BROKEN));
    }

    /** Lets the other side see the link break, if the news gets there. */
    private void tellEnd(LinkSide side, boolean inOrder) {
        LinkSide other = side.other();
        if (other == side || side.stalled || blocksLinks(side.host, other.host)) {
            return;
        }
        long arrival = agenda.nowNanos() + conditions.delay(side.host, other.host);
        agenda.at(inOrder ? Math.max(arrival, side.lastArrivalNanos + 1) : arrival, () -> end(other, LinkEnd.BROKEN));
    }

    private void reset(LinkSide side) {
        agenda.at(agenda.nowNanos() + conditions.profile().maxDelayNanos(), () -> end(side, LinkEnd.BROKEN));
    }

    private void end(LinkSide side, LinkEnd end) {
        if (side.host.sides.get(side.number) != side) {
            return;
        }
        side.host.sides.remove(side.number);
        side.open = false;
        trace.record(side.host.toString(), "link ended", side.number, end);
        TransportListener process = side.host.process;
        if (process != null) {
            process.onLinkEnd(side.number, end);
        }
    }

    /** The text of a frame in the trace; decoded only when a line is asked for. */
    private record SentFrame(Host to, long number, byte[] frame) {
        @Override
        public String toString() {
            return to + " on " + number + ": " + Frames.text(frame);
        }
    }
}
