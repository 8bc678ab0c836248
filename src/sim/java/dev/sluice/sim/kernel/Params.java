package dev.sluice.sim.kernel;

import dev.sluice.sim.market.Template;
import dev.sluice.sim.wire.VenueRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The decoded parameters of a call, first from the path, then from query and body; the first value of a name is used.
 * When the body is a list, the objects in it have their own parameters, see {@link #each}. Not thread-safe.
 */
public final class Params {
    private static final int MAX = 4_096;
    private static final int MAX_ELEMENTS = 1_000;
    /** Above this number of names, duplicates are found with a set, because comparing all pairs would be slow. */
    private static final int FEW = 16;

    private final List<String> names = new ArrayList<>();
    private final List<String> values = new ArrayList<>();
    private final BitSet quoted = new BitSet();
    private @Nullable Set<String> known;
    private @Nullable List<Params> listed;
    private @Nullable String duplicate;

    public static Params of(VenueRequest request) {
        Params params = new Params();
        params.add(request);
        return params;
    }

    /** Adds the parameters in the query and the body of a request. */
    void add(VenueRequest request) {
        addForm(request.query());
        if (request.body().length > 0) {
            String body = new String(request.body(), StandardCharsets.UTF_8);
            if (body.startsWith("[")) {
                addList(body);
            } else if (body.startsWith("{")) {
                ParamsReader.read(body, this);
            } else {
                addForm(body);
            }
        }
    }

    public static Params ofForm(String form) {
        Params params = new Params();
        params.addForm(form);
        return params;
    }

    /** Returns the parameters of a JSON text, with nested names such as {@code [0][symbol]}. */
    public static Params ofJson(String json) {
        Params params = new Params();
        ParamsReader.read(json, params);
        return params;
    }

    /** Keeps a list of objects as it is and flattens any other list. */
    private void addList(String json) {
        listed = ParamsReader.objects(json);
        if (listed == null) {
            ParamsReader.read(json, this);
        }
    }

    private void addForm(String form) {
        int at = 0;
        while (at < form.length()) {
            int end = form.indexOf('&', at);
            if (end < 0) {
                end = form.length();
            }
            int equals = form.indexOf('=', at);
            if (end > at) {
                boolean hasValue = equals >= 0 && equals < end;
                String name = decode(form.substring(at, hasValue ? equals : end));
                add(name, hasValue ? decode(form.substring(equals + 1, end)) : "");
            }
            at = end + 1;
        }
    }

    /** Adds a value that was a string in a JSON text. */
    void addQuoted(String name, String value) {
        if (names.size() < MAX) {
            quoted.set(names.size());
        }
        add(name, value);
    }

    public void add(String name, String value) {
        if (names.size() >= MAX) {
            return;
        }
        if (duplicate == null && isKnown(name)) {
            duplicate = name;
        }
        names.add(name);
        values.add(value);
    }

    private boolean isKnown(String name) {
        if (names.size() < FEW) {
            return names.contains(name);
        }
        if (known == null) {
            known = new HashSet<>(names);
        }
        return !known.add(name);
    }

    /** Returns the value, or null when the parameter is absent or empty. */
    @Nullable
    public String get(String name) {
        int at = names.indexOf(name);
        return at < 0 || values.get(at).isEmpty() ? null : values.get(at);
    }

    /** Returns the value of the first of these parameters, separated by spaces, that is present; null when none is. */
    @Nullable
    String first(String alternatives) {
        int space = alternatives.indexOf(' ');
        if (space < 0) {
            return get(alternatives);
        }
        String value = get(alternatives.substring(0, space));
        return value == null ? first(alternatives.substring(space + 1)) : value;
    }

    public String get(String name, String absent) {
        String value = get(name);
        return value == null ? absent : value;
    }

    /** Returns whether the parameter is absent or has that value, as a filter of a list. */
    public boolean isAbsentOr(String name, String value) {
        String wanted = get(name);
        return wanted == null || wanted.equals(value);
    }

    /** Returns the value as JSON, to be repeated in a response: strings quoted, numbers not, null when absent. */
    public String json(String name) {
        int at = names.indexOf(name);
        if (at < 0 || (values.get(at).isEmpty() && !quoted.get(at))) {
            return "null";
        }
        return quoted.get(at) ? Template.quoted(values.get(at)) : values.get(at);
    }

    /** Returns a JSON object of the parameters, none of which is a list or an object. */
    public String object() {
        StringJoiner object = new StringJoiner(",", "{", "}");
        for (String name : names) {
            object.add(Template.quoted(name) + ':' + json(name));
        }
        return object.toString();
    }

    /** Returns all parameters except {@code without} as {@code name=value}, sorted by name, not encoded. */
    public String sortedForm(String without) {
        TreeMap<String, String> pairs = new TreeMap<>();
        for (int i = 0; i < names.size(); i++) {
            if (!names.get(i).equals(without)) {
                pairs.putIfAbsent(names.get(i), names.get(i) + '=' + values.get(i));
            }
        }
        return String.join("&", pairs.values());
    }

    /** Returns the value as a whole number, or {@code absent} when there is none. */
    public long number(String name, long absent) {
        String value = get(name);
        return value == null ? absent : wholeNumber(value, absent);
    }

    public boolean isTrue(String name) {
        return "true".equalsIgnoreCase(get(name));
    }

    /** Returns a name that occurs twice, or null. */
    @Nullable
    public String duplicate() {
        return duplicate;
    }

    /**
     * Returns the parameters whose names start with {@code prefix}, without it: "orders[1][pair]" with the prefix
     * "orders[1]" gives "[pair]".
     */
    public Params under(String prefix) {
        Params rest = new Params();
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).startsWith(prefix)) {
                rest.add(names.get(i).substring(prefix.length()), values.get(i));
            }
        }
        return rest;
    }

    /** Returns the members of an object by their own names: for "params", each "params[name]". */
    public Params inside(String object) {
        Params members = new Params();
        String prefix = object + '[';
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (name.startsWith(prefix)) {
                int end = name.indexOf(']', prefix.length());
                String first = name.substring(prefix.length(), end < 0 ? name.length() : end);
                String bare = end < 0 || end == name.length() - 1 ? first : first + name.substring(end + 1);
                if (quoted.get(i)) {
                    members.addQuoted(bare, values.get(i));
                } else {
                    members.add(bare, values.get(i));
                }
            }
        }
        return members;
    }

    /**
     * Returns the elements of a list of objects: for "orders", the parameters of each "orders[n][name]" by their own
     * names.
     */
    public List<Params> each(String list) {
        if (listed != null) {
            return list.isEmpty() ? listed : List.of();
        }
        List<Params> elements = new ArrayList<>();
        while (elements.size() < MAX_ELEMENTS) {
            Params element = inside(list + '[' + elements.size() + ']');
            if (element.isEmpty()) {
                break;
            }
            elements.add(element);
        }
        return elements;
    }

    /** Returns the elements of a list of plain values: for "orders", each "orders[n]". */
    public List<String> list(String name) {
        List<String> elements = new ArrayList<>();
        for (String value = get(name + "[0]"); value != null; value = get(name + "[" + elements.size() + "]")) {
            elements.add(value);
        }
        return elements;
    }

    /** Returns all values of that name, because a list in a query repeats its name. */
    public List<String> all(String name) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equals(name)) {
                all.add(values.get(i));
            }
        }
        return all;
    }

    public boolean isEmpty() {
        return names.isEmpty() && listed == null;
    }

    public static long wholeNumber(String value, long otherwise) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    public static String decode(String text) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
            return text;
        }
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[in.length];
        int size = 0;
        for (int i = 0; i < in.length; i++) {
            int high = i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
            int low = i + 2 < in.length ? Character.digit(in[i + 2], 16) : -1;
            if (in[i] == '%' && high >= 0 && low >= 0) {
                out[size++] = (byte) (high * 16 + low);
                i += 2;
            } else {
                out[size++] = in[i] == '+' ? (byte) ' ' : in[i];
            }
        }
        return new String(out, 0, size, StandardCharsets.UTF_8);
    }
}
