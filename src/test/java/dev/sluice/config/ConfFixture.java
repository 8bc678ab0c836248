package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.json.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A small valid configuration in a test folder, for tests that make it invalid with a single edit. */
final class ConfFixture {
    private static final String EXCHANGES = """
            {
              "alpha": {
                "dialect": "alpha",
                "aliases": ["alphafutures"],
                "listen": 9001,
                "upstreams": [
                  {"path": "/api", "url": "https://api.alpha.example"},
                  {"path": "/", "url": "https://www.alpha.example"}
                ],
                "limits": [
                  {"name": "weight", "scope": "ip", "algorithm": "alignedWindow", "size": 1000, "windowMs": 60000, "breach": "ban"},
                  {"name": "orders", "scope": "account", "algorithm": "slidingWindow", "size": 50, "windowMs": 10000}
                ],
                "accounts": {
                  "desk": {"keys": ["0123456789abcdef"]},
                  "fund": {"keys": ["00000000000000ff", "00000000000000fe"], "nonceWindow": true}
                },
                "bots": {"mm1": {}}
              },
              "beta": {
                "dialect": "alpha",
                "enforcement": "observe",
                "upstreams": [{"path": "/", "url": "https://beta.example"}],
                "limits": [
                  {"name": "weight", "scope": "ip", "algorithm": "alignedWindow", "size": 1000, "windowMs": 60000},
                  {"name": "orders", "scope": "account", "algorithm": "slidingWindow", "size": 50, "windowMs": 10000, "reserve": 7}
                ]
              }
            }
            """;

    private static final String ROUTES = """
            {
              "groups": [
                {
                  "path": "/api",
                  "source": "made up for tests",
                  "costs": {"weight": 1},
                  "unlistedCosts": {"weight": 20},
                  "routes": [
                    {"calls": ["GET /api/depth"], "kind": "READ_PUBLIC",
                     "costs": {"weight": {"by": "limit", "absent": 100, "steps": [{"upTo": 100, "cost": 5}], "above": 50}}},
                    {"calls": ["POST /api/order"], "kind": "PLACE", "costs": {"orders": 1, "weight": {"failed": 2}}},
                    {"calls": ["DELETE /api/order"], "kind": "CANCEL", "costs": {"weight": 3}},
                    {"calls": ["GET /api/order/{id}"], "kind": "READ_PRIVATE"},
                    {"calls": ["GET /api/order/open"], "kind": "READ_PRIVATE"}
                  ]
                }
              ],
              "limits": {"weight": {"scope": "ip", "algorithm": "alignedWindow", "size": 1000, "windowMs": 60000, "source": "made up"}}
            }
            """;

    final Path folder;

    private ConfFixture(Path folder) {
        this.folder = folder;
    }

    static ConfFixture in(Path folder) throws IOException {
        ConfFixture conf = new ConfFixture(folder);
        Files.createDirectories(folder.resolve("profiles"));
        Files.createDirectories(folder.resolve("routes"));
        conf.write("sluice.json", "{\n}\n");
        conf.write("exchanges.json", EXCHANGES);
        conf.write("routes/alpha.json", ROUTES);
        conf.write("profiles/production.json", "{\"why\": \"tests\"}");
        conf.write(
                "profiles/slow.json",
                "{\"why\": \"tests\",\n\"settings\": {\n\"proxy\": {\"port\": 7000,\n\"drainMs\": 5}}}");
        return conf;
    }

    ConfFixture write(String file, String text) {
        try {
            Files.writeString(folder.resolve(file), text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Replaces the first occurrence. */
    ConfFixture edit(String file, String from, String to) {
        try {
            String text = Files.readString(folder.resolve(file));
            int at = text.indexOf(from);
            assertThat(at).as(file + " has " + from).isNotNegative();
            return write(file, text.substring(0, at) + to + text.substring(at + from.length()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Config good() {
        return valid().config();
    }

    LoadResult.Valid valid() {
        LoadResult result = load(Overrides.NONE);
        assertThat(result).isInstanceOf(LoadResult.Valid.class);
        return (LoadResult.Valid) result;
    }

    LoadResult load(Overrides overrides) {
        return Config.load(folder, overrides);
    }

    List<Problem> problems() {
        return problems(Config.load(folder));
    }

    static List<Problem> problems(LoadResult result) {
        return result instanceof LoadResult.Invalid invalid ? invalid.problems() : List.of();
    }

    /** Returns the only problem as users see it, without the folder's name. */
    String problem() {
        return problem(Config.load(folder));
    }

    String problem(LoadResult result) {
        assertThat(problems(result)).hasSize(1);
        return problems(result).get(0).toString().replace(folder + "/", "");
    }
}
