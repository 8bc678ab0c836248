package dev.sluice.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A number of a table in {@code conf/routes} or of an exchange in {@code conf/exchanges.json}, with the source text
 * that stands beside it or around it. A tag in that text may name the numbers that it is for: {@code S-OWN(aheadMs)},
 * {@code S-OWN(pauseMs 60000)}.
 *
 * @param owner dialect, or exchange
 * @param tags the tags of the dialect, with their texts
 */
record SourcedNumber(
        String owner, String pointer, long value, @Nullable String source, Map<String, String> tags) {
    static final String OWN = "S-OWN";
    private static final Path CONF = Path.of("conf");
    private static final Pattern TAG = Pattern.compile("(S-[A-Z0-9]+)(?:\\(([^)]*)\\))?");
    /** What a reason says without: tags of our own, and dates. */
    private static final Pattern OWN_OR_DATE =
            Pattern.compile(OWN + "(?:\\([^)]*\\))?:? |, 20\\d\\d-\\d\\d(?:-\\d\\d)?");

    private static final Pattern DATE = Pattern.compile("20\\d\\d-\\d\\d");
    /** Steps of a pointer that say nothing to a reader. */
    private static final Pattern STRUCTURE =
            Pattern.compile("\\d+|groups|routes|costs|outcomes|rules|limits|streams|speech");

    /** Returns the numbers of all tables and exchanges. */
    static List<SourcedNumber> all() {
        Map<String, JsonNode> tables = tables();
        List<SourcedNumber> all = new ArrayList<>();
        tables.forEach((dialect, table) -> all.addAll(ofTable(dialect, table)));
        exchanges()
                .forEach((name, exchange) -> all.addAll(ofExchange(
                        name,
                        exchange,
                        tags(Objects.requireNonNull(
                                tables.get(exchange.get("dialect").textValue()))))));
        return all;
    }

    static Map<String, JsonNode> tables() {
        try (Stream<Path> files = Files.list(CONF.resolve("routes"))) {
            Map<String, JsonNode> tables = new TreeMap<>();
            for (Path file : files.toList()) {
                tables.put(file.getFileName().toString().replace(".json", ""), tree(file));
            }
            return tables;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static Map<String, JsonNode> exchanges() {
        Map<String, JsonNode> exchanges = new LinkedHashMap<>();
        tree(CONF.resolve("exchanges.json")).properties().forEach(each -> {
            if (each.getValue().isObject()) {
                exchanges.put(each.getKey(), each.getValue());
            }
        });
        return exchanges;
    }

    private static JsonNode tree(Path file) {
        try {
            return new ObjectMapper().readTree(file.toFile());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static Map<String, String> tags(JsonNode table) {
        Map<String, String> tags = new LinkedHashMap<>();
        table.path("sources")
                .properties()
                .forEach(tag -> tags.put(tag.getKey(), tag.getValue().textValue()));
        return tags;
    }

    static List<SourcedNumber> ofTable(String dialect, JsonNode table) {
        List<SourcedNumber> numbers = new ArrayList<>();
        collect(dialect, table, "", null, tags(table), numbers);
        return numbers;
    }

    /**
     * Returns the numbers of an exchange; those of hosts and clock have their source in 'why', after a tag that names
     * them.
     */
    static List<SourcedNumber> ofExchange(String name, JsonNode exchange, Map<String, String> tags) {
        List<SourcedNumber> numbers = new ArrayList<>();
        collect(name, exchange.path("streams"), "/streams", null, tags, numbers);
        collect(name, exchange.path("limits"), "/limits", null, tags, numbers);
        List<SourcedNumber> others = new ArrayList<>();
        for (String part : List.of("upstreams", "clock")) {
            collect(name, exchange.path(part), "/" + part, exchange.path("why").textValue(), tags, others);
        }
        others.stream()
                .map(number -> number.named().isEmpty() ? number.without() : number)
                .forEach(numbers::add);
        return numbers;
    }

    private static void collect(
            String owner,
            JsonNode node,
            String pointer,
            @Nullable String around,
            Map<String, String> tags,
            List<SourcedNumber> into) {
        String own = node.path("source").textValue();
        String source = own != null ? own : around;
        if (node.isNumber()) {
            into.add(new SourcedNumber(owner, pointer, node.longValue(), source, tags));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                collect(owner, node.get(i), pointer + "/" + i, source, tags, into);
            }
        } else {
            node.properties()
                    .forEach(
                            each -> collect(owner, each.getValue(), pointer + "/" + each.getKey(), source, tags, into));
        }
    }

    private SourcedNumber without() {
        return new SourcedNumber(owner, pointer, value, null, tags);
    }

    private String key() {
        return pointer.substring(pointer.lastIndexOf('/') + 1);
    }

    /** Returns the tags of the source that name this number. */
    private List<String> named() {
        return matches()
                .filter(tag -> tag.group(2) != null
                        && Arrays.stream(tag.group(2).split(", ", -1))
                                .anyMatch(name -> name.equals(key()) || name.equals(key() + " " + value)))
                .map(tag -> tag.group(1))
                .toList();
    }

    private Stream<MatchResult> matches() {
        return source == null ? Stream.empty() : TAG.matcher(source).results();
    }

    /** Returns whether the number is a choice of our own. */
    boolean isOwn() {
        return named().contains(OWN) || matches().anyMatch(tag -> tag.group(1).equals(OWN) && tag.group(2) == null);
    }

    /** Returns what is wrong with the source; empty if it names tags of the table and has a date. */
    String problem() {
        if (source == null) {
            return "no source";
        }
        if (pointer.startsWith("/testnet/")) {
            return DATE.matcher(source).find() ? "" : "no date in '" + source + "'";
        }
        List<String> used = matches().map(tag -> tag.group(1)).toList();
        if (used.isEmpty() || !tags.keySet().containsAll(used)) {
            return "'" + source + "' must name tags of 'sources': " + tags.keySet();
        }
        boolean byTag =
                pointer.startsWith("/groups/") || pointer.startsWith("/upstreams/") || pointer.startsWith("/clock/");
        String dated = byTag ? source + used.stream().map(tags::get).collect(Collectors.joining()) : source;
        Matcher date = DATE.matcher(dated);
        return date.find() ? "" : "no date in '" + dated + "'";
    }

    /** Returns owner and pointer, for messages. */
    String place() {
        return owner + " " + pointer + " = " + value;
    }

    /** Returns the numbers that are our own; one that a table repeats for the same reason is there once. */
    static List<SourcedNumber> own() {
        Map<List<String>, SourcedNumber> own = new LinkedHashMap<>();
        all().stream()
                .filter(SourcedNumber::isOwn)
                .forEach(number -> own.putIfAbsent(
                        List.of(number.owner, number.key(), "" + number.value, "" + number.source), number));
        return List.copyOf(own.values());
    }

    /** Returns a table of the numbers that are our own, for the docs. */
    static String ownTable() {
        List<SourcedNumber> own = own();
        Map<String, List<SourcedNumber>> byReason = own.stream()
                .collect(Collectors.groupingBy(SourcedNumber::reason, LinkedHashMap::new, Collectors.toList()));
        StringBuilder table = new StringBuilder("| numbers | reason |\n|---|---|\n");
        byReason.forEach((reason, numbers) -> table.append("| %s | %s |\n"
                .formatted(
                        numbers.stream().map(SourcedNumber::shown).collect(Collectors.joining(", ")),
                        reason.replace("|", "\\|"))));
        return table.append("\nThese are ")
                .append(own.size())
                .append(" numbers.\n")
                .toString();
    }

    /** Returns what the source says from its first tag of our own on. */
    private String reason() {
        String text = Objects.requireNonNull(source);
        return OWN_OR_DATE.matcher(text.substring(text.indexOf(OWN))).replaceAll("");
    }

    private String shown() {
        String path = Arrays.stream(pointer.split("/", -1))
                .filter(step -> !step.isEmpty() && !STRUCTURE.matcher(step).matches())
                .collect(Collectors.joining(" "));
        return "`" + owner + " " + path + "` " + value;
    }
}
