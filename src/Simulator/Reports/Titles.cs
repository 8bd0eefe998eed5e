using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.Figures;

namespace SafeCommunity.Simulator.Reports;

/// <summary>What people call what happens.</summary>
internal static class Titles
{
    private static readonly Dictionary<string, BilingualText> Causes = new(StringComparer.Ordinal)
    {
        ["kitchen-fire"] = new("厨房起火", "kitchen fire"),
        ["gas-leak"] = new("燃气泄漏", "gas leak"),
        ["burst-pipe"] = new("水管爆裂", "burst pipe"),
        ["cable-overload"] = new("线路过载", "overloaded cable"),
        ["thrown-object"] = new("高空抛物", "thrown object"),
        ["fence-crossing"] = new("翻越围界", "fence crossing"),
        ["e-bike-charging"] = new("电动车楼道充电", "e-bike charging in the stairwell"),
        ["fall-at-home"] = new("居家跌倒", "fall at home"),
        ["noise-quarrel"] = new("噪声纠纷", "noise quarrel"),
        ["door-propped"] = new("门被撑开", "door propped open"),
        ["rubbish"] = new("垃圾堆放", "rubbish"),
        ["clutter"] = new("楼道堆物", "clutter in the way"),
        ["broken-lamp"] = new("路灯损坏", "broken lamp"),
        ["chattering-contact"] = new("触点抖动", "chattering contact"),
        ["cooking-smoke"] = new("油烟", "cooking smoke"),
        ["shower-steam"] = new("浴室蒸汽", "shower steam"),
        ["wet-floor"] = new("拖地积水", "wet floor"),
        ["animal-at-fence"] = new("围界动物", "animal at the fence"),
        ["bird-at-front"] = new("飞鸟", "bird at the front"),
        ["sos-by-mistake"] = new("误按求助", "SOS pressed by mistake"),
        ["chattering-detector"] = new("烟感抖动", "chattering smoke detector"),
        ["fire-at-faulty-detector"] = new("抖动烟感处起火", "fire where the detector chatters"),
        ["sos-pressed-again"] = new("反复按求助", "SOS pressed again and again"),
    };

    /// <summary>What befell; its name where nobody gave it another.</summary>
    public static BilingualText OfCause(string cause) => Causes.GetValueOrDefault(cause) ?? new BilingualText(cause, cause);

    /// <summary>What an incident missed: a stage, or, once it was closed, the visit that should have followed.</summary>
    public static BilingualText OfMissed(IncidentHistory incident, (IncidentStage Stage, DateTimeOffset Time) missed) =>
        missed.Stage == IncidentStage.Closed && incident.ClosedAt < missed.Time ? new("回访", "follow-up visit") : Of(missed.Stage);

    /// <summary>A stage that must be reached.</summary>
    public static BilingualText Of(IncidentStage stage) => stage switch
    {
        IncidentStage.Sensed => new("感知", "sensed"),
        IncidentStage.Verified => new("核实", "verified"),
        IncidentStage.Dispatched => new("派单", "dispatched"),
        IncidentStage.OnScene => new("到场", "on the scene"),
        IncidentStage.Resolved => new("处置", "resolved"),
        IncidentStage.Closed => new("办结", "closed"),
        _ => new("", ""),
    };
}
