package dev.sluice.core.exchange.respond;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import dev.sluice.core.exchange.classify.NumberedNames;
import dev.sluice.core.exchange.parse.InflatingStream;
import dev.sluice.core.exchange.parse.JsonPaths;
import dev.sluice.core.exchange.parse.NumberParser;
import dev.sluice.core.exchange.settings.terms.NumberListSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A scanner that reads some members of each element of a list from a response while it arrives. It stores only the
 * members of one element, whatever the length of the response. Not thread-safe; must be closed.
 */
public final class ListScanner implements AutoCloseable, JsonPaths.Sink<Integer> {
    /**
     * Largest number of decompressed bytes that are read, as a protection against decompression bombs. The longest real
     * list has about 20 MB.
     */
    static final long MAX_BYTES = 67_108_864;

    /** Stands for the name of an element of an object. */
    public static final String KEY = "*";

    /** Stands for an element that is a plain value. */
    public static final String VALUE = "=";

    private static final String EACH_ITEM = "[]";
    private static final String EACH_MEMBER = "*";
    private static final Pattern ITEM = Pattern.compile("(.+)\\[([0-9]?)\\]");
    private static final int MAX_VALUE_LENGTH = 64;
    private static final int MAX_OTHERS = 1_000;
    private static final int MAX_OTHER_LENGTH = 512;

    private final InflatingStream inflatingStream;
    private final JsonParser parser;
    private final JsonPaths.Node<Integer> list;
    private final JsonPaths.Walk<Integer> walk;
    private final @Nullable String[] values;
    private final Consumer<@Nullable String[]> elements;
    private final int keyIndex;
    private final int valueIndex;
    /** The place of each value in its list; -1 if it is in none. */
    private final int[] indexInList;

    private final int[] seenInList;
    private final List<String> otherValues = new ArrayList<>();
    private boolean hasLostValues;
    private long readBytes;
    private boolean isComplete;

    /**
     * Creates a scanner.
     *
     * @param path the path of the list in the response; with {@code *} as its last name an object whose members are
     *     the elements
     * @param members names of the members of an element, joined by dots if they are nested; {@link #KEY}: the name of
     *     the element itself; {@link #VALUE}: its value; {@code NAME[]}: the first value of a list, {@code NAME[1]} the
     *     second
     * @param encoding how the response is compressed; null if it is not
     * @param elements gets the values of these members for each complete element, in their order; null where one is
     *     missing, is no plain value or has more than 64 characters. It must not keep the array.
     */
    public ListScanner(
            String path, List<String> members, @Nullable String encoding, Consumer<@Nullable String[]> elements) {
        this(path, members, null, encoding, elements);
    }

    /** Creates a scanner that also reads the values at another path, outside the list. */
    public ListScanner(
            String path,
            List<String> members,
            @Nullable String otherPath,
            @Nullable String encoding,
            Consumer<@Nullable String[]> elements) {
        this(
                path.endsWith(EACH_ITEM) || path.endsWith(EACH_MEMBER) ? path : path + EACH_ITEM,
                members,
                encoding,
                elements,
                otherPath);
    }

    /** @param each the path of an element */
    private ListScanner(
            String each,
            List<String> members,
            @Nullable String encoding,
            Consumer<@Nullable String[]> elements,
            @Nullable String otherPath) {
        JsonPaths<Integer> paths = new JsonPaths<>();
        if (otherPath != null) {
            paths.add(otherPath, members.size());
        }
        list = paths.node(each);
        keyIndex = members.indexOf(KEY);
        valueIndex = members.indexOf(VALUE);
        indexInList = new int[members.size()];
        seenInList = new int[members.size()];
        for (int i = 0; i < members.size(); i++) {
            Matcher item = ITEM.matcher(members.get(i));
            boolean isItem = item.matches();
            indexInList[i] = !isItem ? -1 : item.group(2).isEmpty() ? 0 : Integer.parseInt(item.group(2));
            String member = isItem ? item.group(1) + EACH_ITEM : members.get(i);
            if (i == valueIndex) {
                paths.add(each, i);
            } else if (i != keyIndex) {
                paths.add(each.isEmpty() ? member : each + "." + member, i);
            }
        }
        walk = paths.walk(this);
        values = new String[members.size()];
        this.elements = elements;
        parser = parser();
        inflatingStream = new InflatingStream(encoding, this::parse);
    }

    /**
     * Returns a scanner of a response that has either the list at the path or one element alone.
     *
     * @param path as of the constructor
     */
    public static ListScanner ofListOrElement(
            String path, List<String> members, @Nullable String encoding, Consumer<@Nullable String[]> elements) {
        boolean isList = path.endsWith(EACH_ITEM);
        String alone = isList ? path.substring(0, path.length() - EACH_ITEM.length()) : path;
        return new ListScanner(alone, members, encoding, elements, null);
    }

    /**
     * Returns a scanner of a message that has either the list at the path or one element alone.
     *
     * @param path as of the constructor; "": the message is the list or the element
     * @param otherPath the path of values outside the list; null if none is needed
     */
    public static ListScanner ofMessage(
            String path, List<String> members, @Nullable String otherPath, Consumer<@Nullable String[]> elements) {
        return new ListScanner(path, members, null, elements, otherPath);
    }

    /** Returns a scanner that records numbers and their names; of a truncated response, those before its end. */
    public static ListScanner ofNumbers(NumberListSettings settings, NumberedNames numbers, @Nullable String encoding) {
        String number = settings.number();
        List<String> members = number == null ? List.of(settings.name()) : List.of(settings.name(), number);
        int[] place = {0};
        return new ListScanner(settings.list(), members, encoding, values -> {
            long own = number == null ? place[0] : NumberParser.parse(values[1]);
            place[0]++;
            if (values[0] != null && own >= 0) {
                numbers.learn(own + settings.offset(), values[0]);
            }
        });
    }

    private static JsonParser parser() {
        try {
            return JsonPaths.JSON.createNonBlockingByteArrayParser();
        } catch (IOException e) {
            throw new IllegalStateException("a parser without a source opens without one", e);
        }
    }

    /** Processes the next bytes of the body as they were received; returns false if no further bytes will be read. */
    public boolean feed(byte[] bytes, int from, int to) {
        return inflatingStream.feed(bytes, from, to);
    }

    /** Returns whether the whole response was read. */
    public boolean isComplete() {
        return isComplete;
    }

    /** Returns the values at the other path. */
    public List<String> otherValues() {
        return otherValues;
    }

    /**
     * Returns whether values at the other path were dropped: there were too many, or one had more than 512 characters.
     */
    public boolean hasLostValues() {
        return hasLostValues;
    }

    private boolean parse(byte[] bytes, int from, int to) {
        readBytes += to - from;
        if (readBytes > MAX_BYTES) {
            return false;
        }
        try {
            ((ByteArrayFeeder) parser.getNonBlockingInputFeeder()).feedInput(bytes, from, to);
            for (JsonToken token = parser.nextToken();
                    token != JsonToken.NOT_AVAILABLE && token != null;
                    token = parser.nextToken()) {
                if (!walk.accept(token, parser)) {
                    isComplete = true; // the walk ends only with the text
                    return false;
                }
            }
        } catch (IOException e) {
            return false; // not JSON: what came before was read
        }
        return true;
    }

    @Override
    public boolean began(JsonPaths.Node<Integer> object, JsonParser at) throws IOException {
        if (object == list) {
            beginElement(at);
        }
        return true;
    }

    private void beginElement(JsonParser at) throws IOException {
        Arrays.fill(values, null);
        Arrays.fill(seenInList, 0);
        if (keyIndex >= 0) {
            String name = at.currentName();
            values[keyIndex] = name == null || name.length() > MAX_VALUE_LENGTH ? null : name;
        }
    }

    @Override
    public void found(Integer member, JsonParser at) throws IOException {
        if (member == values.length) {
            addOtherValue(at);
        } else if (member == valueIndex) {
            beginElement(at);
            values[member] = text(at);
            elements.accept(values);
        } else if (!at.getParsingContext().inArray() || seenInList[member]++ == indexInList[member]) {
            values[member] = text(at);
        }
    }

    private static @Nullable String text(JsonParser at) throws IOException {
        return at.getTextLength() > MAX_VALUE_LENGTH ? null : at.getText();
    }

    private void addOtherValue(JsonParser at) throws IOException {
        if (otherValues.size() >= MAX_OTHERS || at.getTextLength() > MAX_OTHER_LENGTH) {
            hasLostValues = true;
        } else {
            otherValues.add(at.getText());
        }
    }

    @Override
    public void ended(JsonPaths.Node<Integer> object, boolean whole) {
        if (object == list && whole) {
            elements.accept(values);
        }
    }

    @Override
    public void close() {
        inflatingStream.close();
        try {
            parser.close();
        } catch (IOException e) {
            throw new IllegalStateException("a parser without a source closes without one", e);
        }
    }
}
