package dev.sluice.core.health;

import dev.sluice.base.settings.Setting;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeScope;
import org.jspecify.annotations.Nullable;

/** The usage of a resource for a warning, and the usage that is critical, with the mode to hold then. */
public record ResourceLevels(
        @Setting(
                value = "Above this value there is a warning: percent in use, for loopLag milliseconds. Default: "
                        + Resource.WARNINGS + ".",
                min = 1,
                max = 60_000)
        @Nullable
        Integer warningAbove,

        @Setting(
                value = "From this value on it is critical. Default: " + Resource.CRITICAL + ", the others never.",
                min = 1,
                max = 60_000)
        @Nullable
        Integer criticalFrom,

        @Setting("Mode held while it is critical. Absent: it is only reported.") @Nullable
        Mode mode,

        @Setting(value = "Scope of the mode.", def = "\"global\"")
        ModeScope scope) {
    static final ResourceLevels DEFAULT = new ResourceLevels(null, null, null, ModeScope.GLOBAL);

    public ResourceLevels {
        if (mode == Mode.ACTIVE) {
            throw new IllegalArgumentException("'mode' ACTIVE holds nothing; remove it");
        }
        if (warningAbove != null && criticalFrom != null && warningAbove > criticalFrom) {
            throw new IllegalArgumentException(
                    "'warningAbove' " + warningAbove + " must not be above 'criticalFrom' " + criticalFrom);
        }
    }

    public int warningAbove(Resource resource) {
        return warningAbove == null ? resource.warningAbove() : warningAbove;
    }

    /** Returns the usage from which the resource is critical; 0 means never. */
    public int criticalFrom(Resource resource) {
        return criticalFrom == null ? resource.criticalFrom() : criticalFrom;
    }

    CheckAction checkAction() {
        return new CheckAction(mode, scope);
    }
}
