package dev.sluice.proxy.metrics;

import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.call.Kind;
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

/** A benchmark of recording one call: its wait, its response time and a refusal, from one and from two threads. */
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class ProxyCountersBench {
    private final ProxyCounters proxyCounters = new ProxyCounters();

    @Benchmark
    public void waited() {
        proxyCounters.waited("binance", Kind.PLACE, 180_000);
    }

    @Benchmark
    public void answered() {
        proxyCounters.answered("binance", Kind.PLACE, 23_000_000);
    }

    @Benchmark
    public void refused() {
        proxyCounters.refused("binance", ReasonCode.MODE);
    }

    @Benchmark
    @Threads(2)
    public void answeredOnTwoLoops() {
        proxyCounters.answered("binance", Kind.PLACE, 23_000_000);
    }
}
