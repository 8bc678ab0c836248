package dev.sluice.cli;

import dev.sluice.config.Overrides;
import dev.sluice.config.ProjectFolders;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The options of {@code sluice run}, which override the files. They are parsed without picocli, so that the gateway
 * starts faster; {@link #OPTIONS} is the only list, used by this parser and by the help text.
 *
 * @param overrides the options that override the files; the data folder is absolute
 */
public record RunOptions(Path conf, Overrides overrides) {

    /** An option with its name, the placeholder of its value ("" when it has none) and its description. */
    record Option(String name, String value, String help) {}

    private static final String FIRST_START = "--first-start";

    static final List<Option> OPTIONS = List.of(
            new Option("--conf", "DIR", "Folder of the configuration (default: conf in the project folder)."),
            new Option("--host", "ADDRESS", "Address of the traffic port (default: from sluice.json, 127.0.0.1)."),
            new Option(
                    "--port",
                    "PORT",
                    "Traffic port; 0 picks a free one and prints it (default: from sluice.json, 8080)."),
            new Option(
                    "--admin-port",
                    "PORT",
                    "Admin port; 0 picks a free one and prints it (default: from sluice.json, 8081)."),
            new Option(
                    FIRST_START,
                    "",
                    "Treat an absent or empty data folder as a first start, even with killSwitch.requireState."),
            new Option(
                    "--data", "DIR", "Folder for state that must survive a restart (default: from sluice.json, data)."),
            new Option(
                    "--member",
                    "NAME",
                    "Name of this gateway in its cluster (default: from sluice.json, then the host name of the machine)."),
            new Option(
                    "--upstream",
                    "EXCHANGE=URL",
                    "Send the calls of this exchange to this URL instead: a simulator or a testnet. Repeatable; *=URL for all exchanges."));

    private static final int MAX_PORT = 65_535;

    /**
     * Parses the arguments after {@code run}.
     *
     * @throws IllegalArgumentException when an argument is invalid; the message says what is allowed
     */
    public static RunOptions parse(List<String> arguments) {
        Map<String, String> given = new LinkedHashMap<>();
        Map<String, String> upstreams = new LinkedHashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            int equals = argument.indexOf('=');
            boolean joined = argument.startsWith("--") && equals > 0;
            String name = joined ? argument.substring(0, equals) : argument;
            check(name);
            if (name.equals(FIRST_START)) {
                if (joined) {
                    throw new IllegalArgumentException(name + " does not accept a value");
                }
                given.put(name, "");
                continue;
            }
            if (!joined && ++i == arguments.size()) {
                throw new IllegalArgumentException(name + " needs a value");
            }
            String value = joined ? argument.substring(equals + 1) : arguments.get(i);
            if (value.isBlank()) { // as from an unset variable; an empty --data would be the current folder
                throw new IllegalArgumentException(name + " has an empty value");
            }
            if (name.equals("--upstream")) {
                addUpstream(upstreams, value);
            } else if (given.put(name, value) != null) {
                throw new IllegalArgumentException(name + " is given twice");
            }
        }
        Map<Overrides.Option, String> values = new EnumMap<>(Overrides.Option.class);
        for (Overrides.Option option : Overrides.Option.values()) {
            String value = given.get(option.toString());
            if (value != null) {
                values.put(option, checked(option, value));
            }
        }
        return new RunOptions(
                given.containsKey("--conf") ? Path.of(given.get("--conf")) : ProjectFolders.conf(null),
                new Overrides(upstreams, values));
    }

    private static String checked(Overrides.Option option, String value) {
        return switch (option) {
            case PORT, ADMIN_PORT -> port(option, value);
            case DATA -> Path.of(value).toAbsolutePath().toString();
            case HOST, MEMBER, FIRST_START -> value;
        };
    }

    private static void check(String name) {
        List<String> names = OPTIONS.stream().map(Option::name).toList();
        if (!names.contains(name)) {
            throw new IllegalArgumentException("unknown option '" + name + "'; allowed: " + String.join(" ", names));
        }
    }

    private static void addUpstream(Map<String, String> upstreams, String value) {
        int equals = value.indexOf('=');
        if (equals <= 0 || equals == value.length() - 1) {
            throw new IllegalArgumentException(
                    "--upstream must be EXCHANGE=URL, such as binance=http://127.0.0.1:9000, or *=URL for all, not '"
                            + value + "'");
        }
        if (upstreams.put(value.substring(0, equals), value.substring(equals + 1)) != null) {
            throw new IllegalArgumentException("--upstream for " + value.substring(0, equals) + " is given twice");
        }
    }

    private static String port(Overrides.Option option, String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= MAX_PORT) {
                return text;
            }
        } catch (NumberFormatException notANumber) {
            // reported below, with the same message as a number out of range
        }
        throw new IllegalArgumentException(option + " must be a number from 0 to " + MAX_PORT + ", not '" + text + "'");
    }
}
