package dev.sluice.persistence;

import dev.sluice.core.tradingmode.KnownNames;
import dev.sluice.core.tradingmode.SeenNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The file of the names that calls used, so that a halt can tell after a restart what it stops. Its loss, or a wrong
 * name in it, changes no decision.
 *
 * <pre>
 *  bot TAB binance TAB maker1            a line for each name: account, bot or instrument
 *  forgotten TAB binance                 further names of this exchange were used
 * </pre>
 */
public final class SeenNamesFile {
    static final String FILE = "seen-names";

    private static final int MAX_BYTES = 16 * 1024 * 1024;
    private static final String FORGOTTEN = "forgotten";

    private final Path file;

    SeenNamesFile(Path folder) {
        file = folder.resolve(FILE);
    }

    /** The names of one exchange while the file is read. */
    private static final class ExchangeNames {
        private final Map<String, List<String>> names =
                Map.of("bot", new ArrayList<>(), "account", new ArrayList<>(), "instrument", new ArrayList<>());
        private boolean isComplete = true;

        void add(String kind, String name) {
            List<String> list = names.get(kind);
            if (list != null && list.size() < SeenNames.MAX_NAMES && isKept(name)) {
                list.add(name);
            }
        }

        private List<String> of(String kind) {
            return names.getOrDefault(kind, List.of());
        }
    }

    private static boolean isKept(String name) {
        return !name.isEmpty()
                && name.length() <= SeenNames.MAX_LENGTH
                && name.chars().noneMatch(c -> Character.isISOControl(c) || Character.isSurrogate((char) c));
    }

    /** Returns the names by exchange; none where the file is missing or cannot be read. */
    public Map<String, KnownNames> read() {
        Map<String, ExchangeNames> found = new LinkedHashMap<>();
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > MAX_BYTES) {
                return Map.of();
            }
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                String[] parts = line.split("\t", -1);
                if (parts.length == 3) {
                    found.computeIfAbsent(parts[1], any -> new ExchangeNames()).add(parts[0], parts[2]);
                } else if (parts.length == 2 && parts[0].equals(FORGOTTEN)) {
                    found.computeIfAbsent(parts[1], any -> new ExchangeNames()).isComplete = false;
                }
            }
        } catch (IOException e) {
            return Map.of();
        }
        Map<String, KnownNames> names = new LinkedHashMap<>();
        found.forEach((exchange, read) -> names.put(
                exchange, new KnownNames(read.of("bot"), read.of("account"), read.of("instrument"), read.isComplete)));
        return names;
    }

    /** Replaces the file by these names, by exchange. */
    public void write(Map<String, KnownNames> names) throws IOException {
        StringBuilder text = new StringBuilder();
        names.forEach((exchange, known) -> {
            add(text, "bot", exchange, known.bots());
            add(text, "account", exchange, known.accounts());
            add(text, "instrument", exchange, known.instruments());
            text.append(known.isComplete() ? "" : FORGOTTEN + "\t" + exchange + "\n");
        });
        OwnerOnlyFiles.replaceFile(file, text.toString());
    }

    private static void add(StringBuilder text, String kind, String exchange, List<String> names) {
        names.stream()
                .filter(SeenNamesFile::isKept)
                .forEach(name -> text.append(kind)
                        .append('\t')
                        .append(exchange)
                        .append('\t')
                        .append(name)
                        .append('\n'));
    }
}
