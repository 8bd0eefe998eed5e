using System.Collections.Immutable;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Procedures;

namespace SafeCommunity.Simulator.World.Officers;

/// <summary>Fills in what a procedure wants recorded, in the words of whoever was there. Of persons nothing is said.</summary>
internal static class RequiredItems
{
    /// <summary>What a stage wants recorded and is not yet.</summary>
    public static ImmutableArray<ItemToRecord> Missing(Procedure procedure, IncidentRecord incident, IncidentStage stage, string? cause) =>
    [
        .. (procedure.StageOf(stage)?.Records ?? [])
            .Where(record => incident.Records.All(item => item.Name != record.Name))
            .Select(record => new ItemToRecord(record.Name, Words(record.Name, cause))),
    ];

    private static string Words(string name, string? cause) => name switch
    {
        "cause" => cause is null ? "nothing found" : $"found: {cause}",
        "finding" => cause is null ? "nothing to be seen" : $"found: {cause}",
        "action" => cause is null ? "looked around, nothing to do" : "dealt with on the spot",
        "valve" => cause is null ? "open, no leak" : "closed",
        "condition" => cause is null ? "well, pressed by mistake" : "found lying, awake, taken care of",
        "device" => "looked at, repaired",
        "damage" => cause is null ? "none" : "walls and floors wet",
        "review" => cause is null ? "false alarm" : "handled as the procedure says",
        _ => "done",
    };
}
