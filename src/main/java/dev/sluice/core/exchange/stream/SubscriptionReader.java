package dev.sluice.core.exchange.stream;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.core.exchange.parse.JsonPaths;
import dev.sluice.core.exchange.settings.SubscriptionSettings;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A reader of the topics that a bot subscribes to on one kind of WebSocket. A topic is represented by a 64-bit hash, so
 * that no input of a bot is stored; the hash of an object does not depend on the order of its members. A message that
 * cannot be read is not a subscription; the exchange rejects it itself. Immutable and thread-safe.
 */
public final class SubscriptionReader {
    private static final long PRIME = 0x100000001B3L;
    private static final long START = 0xCBF29CE484222325L;

    private final SubscriptionSettings settings;
    private final String[] topics;
    private final MemberPath id;

    public SubscriptionReader(SubscriptionSettings settings) {
        this.settings = settings;
        this.id = new MemberPath(settings.id());
        this.topics = settings.topics().split("\\.", -1);
    }

    /** The values found in one pass over a message. */
    private static final class Scan {
        private String name = "";
        private final LongStream.Builder topics = LongStream.builder();
    }

    /** Returns the change, or null if the message changes nothing. */
    public @Nullable SubscriptionChange read(byte[] text) {
        Scan scan = new Scan();
        try (JsonParser parser = JsonPaths.JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            members(parser, scan, 0);
            if (parser.nextToken() != null) {
                return null;
            }
        } catch (IOException e) {
            return null;
        }
        boolean more = settings.subscribe().contains(scan.name);
        return more || settings.unsubscribe().contains(scan.name)
                ? new SubscriptionChange(more, scan.topics.build().toArray(), MessageReader.idText(id.read(text)))
                : null;
    }

    /**
     * Reads the members of an object.
     *
     * @param depth the number of enclosing objects on the path to the topics
     */
    private void members(JsonParser parser, Scan scan, int depth) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String member = parser.currentName();
            JsonToken token = parser.nextToken();
            if (member.equals(topics[depth])) {
                if (depth == topics.length - 1) {
                    topics(parser, scan);
                } else if (token == JsonToken.START_OBJECT) {
                    members(parser, scan, depth + 1);
                }
            } else if (depth == 0 && member.equals(settings.name()) && token == JsonToken.VALUE_STRING) {
                scan.name = parser.getText();
            }
            parser.skipChildren();
        }
    }

    private void topics(JsonParser parser, Scan scan) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            topic(parser, scan);
            return;
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            topic(parser, scan);
        }
    }

    private void topic(JsonParser parser, Scan scan) throws IOException {
        if (!settings.commas() || parser.currentToken() != JsonToken.VALUE_STRING) {
            scan.topics.add(hashOf(parser));
            return;
        }
        String text = parser.getText();
        int colon = text.indexOf(':') + 1;
        long common = hash(START, text.substring(0, colon));
        for (String one : text.substring(colon).split(",", 0)) {
            scan.topics.add(hash(common, one));
        }
    }

    private static long hashOf(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            long sum = START;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                long name = hash(START, parser.currentName());
                parser.nextToken();
                sum += mixed(name * PRIME + hashOf(parser));
            }
            return sum;
        }
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            long all = START;
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                all = mixed(all * PRIME + hashOf(parser));
            }
            return all;
        }
        return hash(START, parser.getText());
    }

    // ---- topics in a target

    /**
     * Returns the topics that a target names; duplicates are possible.
     *
     * @param target path and query as the exchange receives them
     */
    public long[] topicsIn(String target) {
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        LongStream.Builder found = LongStream.builder();
        String start = "/" + settings.path() + "/";
        int at = settings.path() == null ? -1 : path.indexOf(start);
        if (at >= 0) {
            parts(path.substring(at + start.length()), found);
        }
        if (settings.query() != null && mark >= 0) {
            String parameter = settings.query() + "=";
            Arrays.stream(target.substring(mark + 1).split("&", 0))
                    .filter(pair -> pair.startsWith(parameter))
                    .forEach(pair -> parts(pair.substring(parameter.length()), found));
        }
        return found.build().toArray();
    }

    private static void parts(String text, LongStream.Builder into) {
        for (String one : decoded(text).split("/", 0)) {
            if (!one.isEmpty()) {
                into.add(hash(START, one));
            }
        }
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text; // invalid percent escape
        }
    }

    // ---- hashes

    private static long hash(long from, String text) {
        long hash = from;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        return hash;
    }

    private static long mixed(long number) {
        long z = (number ^ (number >>> 33)) * 0xFF51AFD7ED558CCDL;
        return z ^ (z >>> 33);
    }
}
