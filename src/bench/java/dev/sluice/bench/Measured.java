package dev.sluice.bench;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The figures of one run, with a value per round for each target. Used by one thread. */
final class Measured {
    private final Map<String, Quantity> figures = new LinkedHashMap<>();
    private final Map<String, Map<String, List<Double>>> values = new LinkedHashMap<>();

    void add(Quantity figure, String target, double value) {
        figures.putIfAbsent(figure.id(), figure);
        values.computeIfAbsent(figure.id(), id -> new LinkedHashMap<>())
                .computeIfAbsent(target, id -> new ArrayList<>())
                .add(value);
    }

    Collection<Quantity> figures() {
        return figures.values();
    }

    Set<String> targets() {
        Set<String> targets = new LinkedHashSet<>();
        values.values().forEach(byTarget -> targets.addAll(byTarget.keySet()));
        return targets;
    }

    /** Returns one value per round; empty if the figure was not measured. */
    List<Double> values(String figure, String target) {
        return List.copyOf(values.getOrDefault(figure, Map.of()).getOrDefault(target, List.of()));
    }

    boolean has(String figure, String target) {
        return !values(figure, target).isEmpty();
    }

    /** Returns the median; for an even number of rounds the mean of the two middle values. */
    double median(String figure, String target) {
        List<Double> sorted = values(figure, target).stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    double min(String figure, String target) {
        return values(figure, target).stream()
                .mapToDouble(Double::doubleValue)
                .min()
                .orElseThrow();
    }

    double max(String figure, String target) {
        return values(figure, target).stream()
                .mapToDouble(Double::doubleValue)
                .max()
                .orElseThrow();
    }

    /** A figure with its values by target, as a file stores it. */
    record StoredQuantity(
            String id,
            String label,
            String unit,
            boolean lessIsBetter,
            boolean inTable,
            Map<String, List<Double>> values) {}

    @JsonValue
    List<StoredQuantity> stored() {
        return figures.values().stream()
                .map(figure -> new StoredQuantity(
                        figure.id(),
                        figure.label(),
                        figure.unit(),
                        figure.lessIsBetter(),
                        figure.inTable(),
                        values.getOrDefault(figure.id(), Map.of())))
                .toList();
    }

    @JsonCreator
    static Measured of(List<StoredQuantity> all) {
        Measured measured = new Measured();
        for (StoredQuantity one : all) {
            Quantity figure = new Quantity(one.id(), one.label(), one.unit(), one.lessIsBetter(), one.inTable());
            one.values().forEach((target, values) -> values.forEach(value -> measured.add(figure, target, value)));
        }
        return measured;
    }
}
