package dev.sluice.core.exchange.parse;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A reader of the values at given paths of a JSON text. A path is names joined by dots. Lists are transparent: their
 * elements take the place of the list. After a name with {@code []}, only elements of a list count. The name {@code *}
 * is every member that no other path of that object names. It reads token by token and keeps nothing, so that a text
 * may be truncated, or arrive in pieces. Immutable and thread-safe once all paths are added.
 *
 * @param <R> the roles of the values
 */
public final class JsonPaths<R> {
    /**
     * The factory of all parsers. Field names are not interned, because callers choose them and interned strings stay
     * in memory.
     */
    public static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(100).build())
            .build();

    private static final String EACH = "[]";
    private static final String ANY = "*";

    /** A name on a path or at its end. */
    public static final class Node<R> {
        private final Map<String, Node<R>> children = new HashMap<>();
        private @Nullable Node<R> anyChild;
        private @Nullable R role;
        private boolean isList;

        private @Nullable Node<R> member(@Nullable String name) {
            Node<R> named = children.get(name);
            return named == null ? anyChild : named;
        }

        private Node<R> child(String name) {
            if (!name.equals(ANY)) {
                return children.computeIfAbsent(name, key -> new Node<>());
            }
            Node<R> known = anyChild == null ? new Node<>() : anyChild;
            anyChild = known;
            return known;
        }

        /** Adds the member of such an object with exactly this name. */
        public void add(String name, R valueRole) {
            children.computeIfAbsent(name, key -> new Node<>()).role = valueRole;
        }

        /** Returns the number of named children. */
        public int size() {
            return children.size();
        }

        /** Returns whether a member of such an object has the given role. */
        public boolean leadsTo(R wanted) {
            return children.values().stream().anyMatch(node -> wanted.equals(node.role));
        }
    }

    /** A receiver of the values on the paths, in the order of the text. */
    public interface Sink<R> {
        /** An object on a path begins; returns false if neither it nor anything more is wanted. */
        default boolean began(Node<R> object) {
            return true;
        }

        /**
         * As {@link #began(Node)}, for a receiver that needs the object's name, which the parser has as its current
         * name.
         */
        default boolean began(Node<R> object, JsonParser parser) throws IOException {
            return began(object);
        }

        /** A value other than null, an object or a list is at the position of the parser. */
        void found(R role, JsonParser parser) throws IOException;

        /**
         * An object on a path ends.
         *
         * @param complete false if the rest of it is missing or was not wanted
         */
        default void ended(Node<R> object, boolean complete) {}

        /** A member of an object that is on a path was read to its end; returns false if nothing more is wanted. */
        default boolean wantsMore(Node<R> object) {
            return true;
        }
    }

    private final Node<R> root = new Node<>();

    /** Adds a path; if it was added before, the new role replaces the old one. */
    public void add(String path, R role) {
        node(path).role = role;
    }

    /** Returns the node of a path; "" is the whole text, "[]" a list that is the whole text. */
    public Node<R> node(String path) {
        Node<R> node = root;
        for (String part : path.isEmpty() ? new String[0] : path.split("\\.", -1)) {
            String name = part.endsWith(EACH) ? part.substring(0, part.length() - EACH.length()) : part;
            node = name.isEmpty() && node == root ? root : node.child(name);
            node.isList |= part.endsWith(EACH);
        }
        return node;
    }

    /** Reads a text, or its first bytes, up to the first mistake; returns false if there was one. */
    public boolean read(byte[] text, Sink<R> sink) {
        Walk<R> walk = new Walk<>(root, sink);
        try (JsonParser parser = JSON.createParser(text)) {
            JsonToken token = parser.nextToken();
            while (token != null && walk.accept(token, parser)) {
                token = parser.nextToken();
            }
        } catch (IOException e) {
            walk.finish();
            return false; // truncated or not JSON
        }
        walk.finish();
        return true;
    }

    /** Returns a walk over the tokens of a text that arrives in pieces. */
    public Walk<R> walk(Sink<R> sink) {
        return new Walk<>(root, sink);
    }

    /** The position in one text. Not thread-safe. */
    public static final class Walk<R> {
        /** An object or list on a path that is not at its end. */
        private record Level<R>(Node<R> node, boolean isObject) {}

        private final Sink<R> sink;
        private final Deque<Level<R>> levels = new ArrayDeque<>(8);
        /** The node of the value that comes next; null if it is on no path. */
        private @Nullable Node<R> next;
        /** How many objects and lists on no path are open. */
        private int skipped;

        private Walk(Node<R> root, Sink<R> sink) {
            this.next = root;
            this.sink = sink;
        }

        /** Processes the current token of the parser; returns false if no more tokens are needed. */
        public boolean accept(JsonToken token, JsonParser parser) throws IOException {
            if (next != null && next.isList && token != JsonToken.START_ARRAY && !isInList()) {
                next = null;
            }
            if (token.isStructStart()) {
                return (skipped > 0 || next == null) ? skip() : begin(next, parser, token == JsonToken.START_OBJECT);
            }
            if (token.isStructEnd()) {
                return skipped > 0 ? --skipped >= 0 : end();
            }
            if (skipped > 0) {
                return true;
            }
            if (token == JsonToken.FIELD_NAME) {
                next = levels.element().node().member(parser.currentName());
                return true;
            }
            Node<R> node = next;
            if (node == null) {
                return true;
            }
            if (node.role != null && token != JsonToken.VALUE_NULL) {
                sink.found(node.role, parser);
            }
            return valueEnded();
        }

        private boolean isInList() {
            Level<R> within = levels.peek();
            return within != null && !within.isObject();
        }

        private boolean skip() {
            skipped++;
            return true;
        }

        private boolean begin(Node<R> node, JsonParser parser, boolean isObject) throws IOException {
            if (isObject && !sink.began(node, parser)) {
                return false;
            }
            levels.push(new Level<>(node, isObject));
            next = isObject ? null : node;
            return true;
        }

        private boolean end() {
            Level<R> level = levels.pop();
            if (level.isObject()) {
                sink.ended(level.node(), true);
            }
            return valueEnded();
        }

        /** Continues after a value on a path. */
        private boolean valueEnded() {
            Level<R> within = levels.peek();
            if (within == null) {
                return false;
            }
            next = within.isObject() ? null : within.node();
            return !within.isObject() || sink.wantsMore(within.node());
        }

        /** Ends the objects whose ends were not reached, the inner ones first. */
        private void finish() {
            for (Level<R> level = levels.poll(); level != null; level = levels.poll()) {
                if (level.isObject()) {
                    sink.ended(level.node(), false);
                }
            }
        }
    }
}
