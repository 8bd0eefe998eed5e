using SafeCommunity.Grains.Edits;

namespace SafeCommunity.Api.Mapping;

/// <summary>Edits that wait for a yes, as the protos have them.</summary>
internal static class EditMapper
{
    private static readonly (string Id, EditPart Part)[] Parts =
        [("plan", EditPart.Plan), ("rules", EditPart.Rules), ("procedures", EditPart.Procedures)];

    /// <summary>The part of a name's last segment; null when there is none of that name.</summary>
    public static EditPart? FindPart(string id) => Array.Find(Parts, part => part.Id == id) is { Id: not null } found ? found.Part : null;

    public static V1.Edit ToProto(this PendingEdit edit) => new()
    {
        Name = $"communities/{edit.Community}/edits/{Array.Find(Parts, part => part.Part == edit.Part).Id}",
        File = edit.File,
        Hash = edit.Hash,
        DeviceCount = edit.Loss.Devices,
        AlarmCount = edit.Loss.Alarms,
        Losses = { edit.Loss.Lines },
        WaitTime = edit.Since.ToProto(),
        InForceTime = edit.InForceSince?.ToProto(),
    };
}
