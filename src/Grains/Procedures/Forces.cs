namespace SafeCommunity.Grains.Procedures;

/// <summary>Compares what kinds send.</summary>
internal static class Forces
{
    /// <summary>Whether nothing is lost where a matter of one kind goes on as one of another: it sends as much, as able, and as soon.</summary>
    /// <param name="procedure">The other kind.</param>
    /// <param name="before">The kind it was of.</param>
    public static bool SendsAsMuch(Procedure procedure, Procedure before) =>
        (procedure.Class == ProcedureClass.LifeSafety || before.Class != ProcedureClass.LifeSafety)
        && (procedure.Dispatch.Automatic || !before.Dispatch.Automatic)
        && procedure.Dispatch.Units >= before.Dispatch.Units
        && before.Dispatch.Skills.All(skill => procedure.Dispatch.Skills.Contains(skill))
        && before.Dispatch.Equipment.All(thing => procedure.Dispatch.Equipment.Contains(thing));

    /// <summary>Whether units of the community are sent to a kind at all.</summary>
    public static bool SendsUnits(Procedure procedure) => procedure.Dispatch.Units > 0 && procedure.StageOf(Incidents.IncidentStage.Dispatched) is not null;
}
