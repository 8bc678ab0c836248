package dev.sluice.proxy;

import dev.sluice.exchange.Kind;
import dev.sluice.gate.Reason;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** Recording what is counted of one call: how long it waited, how long the answer took, a refusal; alone and from two threads. */
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class CountsBench {
    private final Counts counts = new Counts();

    @Benchmark
    public void waited() {
        counts.waited("binance", Kind.PLACE, 180_000);
    }

    @Benchmark
    public void answered() {
        counts.answered("binance", Kind.PLACE, 23_000_000);
    }

    @Benchmark
    public void refused() {
        counts.refused("binance", Reason.MODE);
    }

    @Benchmark
    @Threads(2)
    public void answeredOnTwoLoops() {
        counts.answered("binance", Kind.PLACE, 23_000_000);
    }
}
