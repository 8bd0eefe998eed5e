namespace SafeCommunity.Grains.Storage;

/// <summary>What is lost with a snapshot that cannot be read, and where the rest comes from: for the people who are told.</summary>
public static class SnapshotLoss
{
    /// <summary>The word that stands in the sentence where something is lost for good.</summary>
    public const string Lost = "LOST";

    /// <summary>In a sentence without its full stop.</summary>
    /// <param name="stateName">The state's name.</param>
    public static string Of(string stateName) => stateName switch
    {
        "desk" => "nothing is lost: it is made anew from the journal",
        GrainStorageNames.Device => "its alarms come from the journal; its last values and counters are lost until it speaks again",
        "directory" => "nothing is lost where the community's plan file is there: it is made anew from it at the next load",
        "community" => "title, plan and rules are made anew from the community's files; rules that stand in no file any more are LOST",
        "procedures" => "they are made anew from the community's files; procedures and teams that stand in no file any more are LOST",
        "communities" => "nothing is lost: the list is made anew from the journal",
        "district" or "districts" => "nothing is lost: it is made anew from the district's file at the next load",
        GrainStorageNames.ReportContact => "how to reach this reporter is LOST: it stands nowhere else",
        "lesson-spread" => "lessons on their way to other communities are LOST: draw them again",
        _ => "what it held is LOST",
    };
}
