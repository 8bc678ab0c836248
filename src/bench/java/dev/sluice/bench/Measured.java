package dev.sluice.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The figures of one run, with a value per round for each target. Used by one thread. */
final class Measured {
    private final Map<String, Figure> figures = new LinkedHashMap<>();
    private final Map<String, Map<String, List<Double>>> values = new LinkedHashMap<>();

    void add(Figure figure, String target, double value) {
        figures.putIfAbsent(figure.id(), figure);
        values.computeIfAbsent(figure.id(), id -> new LinkedHashMap<>())
                .computeIfAbsent(target, id -> new ArrayList<>())
                .add(value);
    }

    Collection<Figure> figures() {
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

    double least(String figure, String target) {
        return values(figure, target).stream()
                .mapToDouble(Double::doubleValue)
                .min()
                .orElseThrow();
    }

    double most(String figure, String target) {
        return values(figure, target).stream()
                .mapToDouble(Double::doubleValue)
                .max()
                .orElseThrow();
    }

    JsonArray json() {
        JsonArray all = new JsonArray();
        for (Figure figure : figures.values()) {
            JsonObject byTarget = new JsonObject();
            values.getOrDefault(figure.id(), Map.of())
                    .forEach((target, each) -> byTarget.put(target, new JsonArray(each)));
            all.add(figure.json().put("values", byTarget));
        }
        return all;
    }

    static Measured of(JsonArray all) {
        Measured measured = new Measured();
        for (int i = 0; i < all.size(); i++) {
            JsonObject one = all.getJsonObject(i);
            Figure figure = Figure.of(one);
            JsonObject byTarget = one.getJsonObject("values");
            for (String target : byTarget.fieldNames()) {
                for (Object value : byTarget.getJsonArray(target)) {
                    measured.add(figure, target, ((Number) value).doubleValue());
                }
            }
        }
        return measured;
    }
}
