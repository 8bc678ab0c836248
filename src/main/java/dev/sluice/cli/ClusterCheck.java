package dev.sluice.cli;

import dev.sluice.cluster.settings.ClusterSettings;
import dev.sluice.cluster.settings.MemberName;
import dev.sluice.config.Config;
import dev.sluice.config.LoadResult;
import dev.sluice.config.Overrides;
import dev.sluice.config.Problem;
import dev.sluice.config.ProjectFolders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The part of {@code sluice check} about the cluster: whether this gateway has a name in it, where the name comes from, and files that a start needs. */
final class ClusterCheck {
    private final Path folder;
    private final @Nullable String option;

    /** @param option the value of the option {@code --member}; null when it is not given */
    ClusterCheck(Path folder, @Nullable String option) {
        this.folder = folder;
        this.option = option;
    }

    /** Returns the configuration with the option, or the problems, including that this gateway has no name in its cluster. */
    LoadResult load() {
        LoadResult read = Config.load(folder, Overrides.builder().member(option).build());
        if (read instanceof LoadResult.Valid valid) {
            ClusterSettings settings = valid.config().gateway().cluster();
            try {
                if (settings != null) {
                    MemberName.of(settings);
                }
            } catch (IllegalArgumentException e) {
                String file = folder.resolve("sluice.json").toString();
                return new LoadResult.Invalid(
                        List.of(new Problem(file, "/cluster", 0, "", String.valueOf(e.getMessage()))));
            }
        }
        return read;
    }

    /** Returns the lines of the summary. */
    String text(ClusterSettings settings) {
        MemberName member = MemberName.of(settings);
        StringBuilder text = new StringBuilder(String.format(
                "cluster %s: member %s (%s) of %s, store %s%n",
                settings.name(),
                member.name(),
                source(member),
                String.join(", ", settings.members()),
                String.join(", ", settings.store().servers())));
        warn(text, "passwordFile", settings.store().passwordFile());
        warn(text, "caFile", settings.store().caFile());
        return text.toString();
    }

    private String source(MemberName member) {
        return option != null
                ? "from --member"
                : member.isHostName() ? "the host name of this machine" : "from cluster.member";
    }

    private static void warn(StringBuilder text, String setting, @Nullable String file) {
        if (file != null && !Files.isReadable(ProjectFolders.ours(Path.of(file)))) {
            text.append(String.format(
                    "warning: cluster.store.%s %s cannot be read here; a gateway does not start without it%n",
                    setting, file));
        }
    }

    /** Returns the cluster for the JSON output. */
    Map<String, Object> json(ClusterSettings settings) {
        MemberName member = MemberName.of(settings);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", settings.name());
        json.put("member", member.name());
        json.put("memberFrom", option != null ? "option" : member.isHostName() ? "host name" : "file");
        json.put("members", settings.members());
        json.put("servers", settings.store().servers());
        return json;
    }
}
