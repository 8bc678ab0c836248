package dev.sluice.probe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** An exchange's answer that tells the rights of an API key. */
final class KeyRightsAnswer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OWN_KEY = "*";
    /** The fewest characters before the mask that identify a masked key among the few keys of one account. */
    private static final int SHORTEST_BEGINNING = 4;

    private final JsonNode json;
    private final String key;

    private KeyRightsAnswer(JsonNode json, String key) {
        this.json = json;
        this.key = key;
    }

    /**
     * Returns the answer; empty if it is not JSON.
     *
     * @param key the API key of the call; "" if it is not known
     */
    static Optional<KeyRightsAnswer> read(String text, String key) {
        try {
            return Optional.of(new KeyRightsAnswer(JSON.readTree(text), key));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /**
     * Returns whether the answer has, at one of these paths, one of the path's values; empty if it has none of the
     * paths.
     */
    Optional<Boolean> hasAny(Map<String, List<String>> rule) {
        boolean isKnown = false;
        for (Map.Entry<String, List<String>> path : rule.entrySet()) {
            Optional<List<String>> values = values(path.getKey());
            if (values.isPresent() && values.get().stream().anyMatch(path.getValue()::contains)) {
                return Optional.of(true);
            }
            isKnown |= values.isPresent();
        }
        return isKnown ? Optional.of(false) : Optional.empty();
    }

    private Optional<List<String>> values(String path) {
        List<JsonNode> found = List.of(json);
        for (String part : path.split("\\.", -1)) {
            int bracket = part.indexOf('[');
            String member = bracket < 0 ? part : part.substring(0, bracket);
            found = found.stream()
                    .map(node -> member.isEmpty() ? node : node.path(member))
                    .filter(node -> !node.isMissingNode() && !node.isNull())
                    .toList();
            if (found.isEmpty()) {
                return Optional.empty();
            }
            if (bracket >= 0) {
                String filter = part.substring(bracket + 1, part.length() - 1);
                found = found.stream().flatMap(KeyRightsAnswer::elements).toList();
                found = filter.isEmpty() ? found : chosen(found, filter);
                if (found.isEmpty()) {
                    // a list without the right means that the key does not have it; a list without the own key tells
                    // nothing
                    return filter.endsWith("=" + OWN_KEY) ? Optional.empty() : Optional.of(List.of());
                }
            }
        }
        List<String> values = new ArrayList<>();
        found.stream().flatMap(KeyRightsAnswer::elements).forEach(node -> {
            for (String value : node.asText().split(",", -1)) {
                values.add(value.strip());
            }
        });
        return Optional.of(values);
    }

    private static Stream<JsonNode> elements(JsonNode node) {
        return node.isArray() ? StreamSupport.stream(node.spliterator(), false) : Stream.of(node);
    }

    private List<JsonNode> chosen(List<JsonNode> elements, String filter) {
        int equals = filter.indexOf('=');
        String member = filter.substring(0, equals);
        String wanted = filter.substring(equals + 1);
        List<JsonNode> chosen = elements.stream()
                .filter(element -> {
                    String value = element.path(member).asText();
                    return wanted.equals(OWN_KEY) ? isOwn(value) : value.equals(wanted);
                })
                .toList();
        return wanted.equals(OWN_KEY) && chosen.size() != 1 ? List.of() : chosen;
    }

    private boolean isOwn(String shown) {
        int mask = shown.indexOf('*');
        return mask < 0
                ? shown.equals(key)
                : mask >= SHORTEST_BEGINNING
                        && key.startsWith(shown.substring(0, mask))
                        && key.endsWith(shown.substring(shown.lastIndexOf('*') + 1));
    }
}
