package io.quorate.benchmarks.placement;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The measured loop: one operation is one decision, that is a place taken and one given back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class PlacementBenchmark {
    /** About so many slaves are looked at by the scans that verify, after each iteration and outside its time. */
    private static final int VERIFIED_SLAVES = 1_000_000;

    private static final int MAX_VERIFIED = 200;
    private static final int MIN_VERIFIED = 5;
    private static final double PERCENT = 100;

    @Param({"100", "1000", "10000", "100000"})
    public int slaves;

    @Param({"70", "97"})
    public int loadPercent;

    /** 0: every job has another size. */
    @Param({"100", "0"})
    public int shapes;

    @Param("64")
    public int waiting;

    private @Nullable SteadyPlacement placement;

    /** Jobs that fitted nowhere. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Misses {
        public long notPlaced;
    }

    @Setup(Level.Trial)
    public void fill() {
        placement = new SteadyPlacement(slaves, shapes, waiting, loadPercent / PERCENT);
    }

    @Benchmark
    public boolean decide(Misses misses) {
        boolean placed = steady().decide();
        if (!placed) {
            misses.notPlaced++;
        }
        return placed;
    }

    @TearDown(Level.Iteration)
    public void verify() {
        steady().verify(Math.max(MIN_VERIFIED, Math.min(MAX_VERIFIED, VERIFIED_SLAVES / slaves)));
    }

    private SteadyPlacement steady() {
        SteadyPlacement filled = placement;
        if (filled == null) {
            throw new IllegalStateException("decide() before fill()");
        }
        return filled;
    }
}
