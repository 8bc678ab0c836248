package dev.sluice.proxy.metrics;

import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.call.Kind;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

/** A benchmark of recording one call: its wait, its response time and a refusal, from one and from two threads. */
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
