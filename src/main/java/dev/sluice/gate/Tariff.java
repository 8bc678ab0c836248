package dev.sluice.gate;

import dev.sluice.exchange.Call;
import dev.sluice.exchange.Cost;
import dev.sluice.exchange.Learned;
import java.util.List;

/** What calls cost: {@code Exchange::costs}, or a table in a test. Limits are named by their place in the list that the gate was given. */
@FunctionalInterface
public interface Tariff {
    List<Cost> costs(Call call, Learned learned, long nowNanos);
}
