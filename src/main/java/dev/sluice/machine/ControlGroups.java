package dev.sluice.machine;

import java.util.ArrayList;
import java.util.List;

/** Where the files of the process' control groups lie: the limits of all groups around a process bind it, not just those of its own. */
public final class ControlGroups {
    private static final int MOST_LEVELS = 16;
    private static final String USUAL = "/sys/fs/cgroup";

    private ControlGroups() {}

    /**
     * Folders, the process' own first, the mounted root last; none when the process is in no group of version 2.
     *
     * @param own {@code /proc/self/cgroup}
     * @param mounts {@code /proc/self/mountinfo}
     */
    public static List<String> folders(FileText own, FileText mounts) {
        String group = ownGroup(own.text());
        if (!group.startsWith("/") || group.contains("..")) {
            return List.of();
        }
        List<String> mount = mount(mounts.text());
        String root = mount.get(0).equals("/") ? "" : mount.get(0);
        // In a container without a name space of its own the path is the host's, and only what lies below the mounted
        // part can be seen.
        String below = group.startsWith(root) ? group.substring(root.length()) : "";
        List<String> folders = new ArrayList<>();
        while (!below.isEmpty() && !below.equals("/") && folders.size() < MOST_LEVELS) {
            folders.add(mount.get(1) + below);
            below = below.substring(0, below.lastIndexOf('/'));
        }
        folders.add(mount.get(1));
        return folders;
    }

    /** Of version 2 there is one line, {@code 0::/path}. */
    private static String ownGroup(String text) {
        return text.lines()
                .limit(MOST_LEVELS * 2L)
                .filter(line -> line.startsWith("0::"))
                .map(line -> line.substring("0::".length()))
                .findFirst()
                .orElse("");
    }

    /** Which part of the tree is mounted, and where: the fourth and fifth word of the line that has {@code - cgroup2} behind them. */
    private static List<String> mount(String text) {
        return text.lines()
                .filter(line -> line.contains(" - cgroup2 "))
                .map(Words::of)
                .filter(words -> words.size() > 4)
                .map(words -> List.of(words.get(3), words.get(4)))
                .findFirst()
                .orElse(List.of("/", USUAL));
    }
}
