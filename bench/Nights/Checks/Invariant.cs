namespace SafeCommunity.Bench.Nights.Checks;

/// <summary>What must hold in every night.</summary>
internal enum Invariant
{
    /// <summary>A life-safety alarm that nobody put to rest belongs to an incident of its kind within seconds, however the device chatters.</summary>
    Muted,

    /// <summary>A life-safety incident has somebody asked or sent while a unit that is able is there for longer than the answer time.</summary>
    WithoutForce,

    /// <summary>A life-safety incident is not closed while the condition of an alarm of it holds and no person said it is nothing.</summary>
    ClosedWhileHolding,
}

/// <summary>An invariant that a night broke.</summary>
/// <param name="Invariant">Which.</param>
/// <param name="Matter">The incident, or the alarm where there is no incident.</param>
/// <param name="Time">When it was broken.</param>
/// <param name="Positions">The journal's entries that show it.</param>
/// <param name="Text">What happened, in a sentence.</param>
internal sealed record Breach(Invariant Invariant, string Matter, DateTimeOffset Time, IReadOnlyList<long> Positions, string Text);

/// <summary>How much a night gave to check: an invariant that was checked on nothing holds for nothing.</summary>
internal sealed record CheckCounts
{
    /// <summary>How many times a life-safety alarm was raised, anew or again.</summary>
    public long Raises { get; init; }

    /// <summary>How many of them within a minute of two others of the same device and rule.</summary>
    public long RaisesInChatter { get; init; }

    /// <summary>How many of them a person had put to rest, which are not looked at.</summary>
    public long RaisesAtRest { get; init; }

    /// <summary>How many of them were looked at to the end.</summary>
    public long RaisesChecked { get; init; }

    /// <summary>How many life-safety incidents wanted units.</summary>
    public long IncidentsChecked { get; init; }

    /// <summary>How many of them had nobody for a while.</summary>
    public long IncidentsThatWaited { get; init; }

    /// <summary>How many of them had, for longer than the answer time, fewer units than their procedure wants while an able one was there. No breach.</summary>
    public long IncidentsShortOfForce { get; init; }

    /// <summary>How many closings of life-safety incidents were looked at.</summary>
    public long ClosingsChecked { get; init; }

    /// <summary>How many of them while the condition of an alarm held, with a person's word or without.</summary>
    public long ClosingsWhileHolding { get; init; }

    /// <summary>How many times a unit fell silent on duty.</summary>
    public long ContactsLost { get; init; }

    /// <summary>How many offers were declined or not answered.</summary>
    public long OffersInVain { get; init; }

    /// <summary>The counts of two nights together.</summary>
    public static CheckCounts operator +(CheckCounts one, CheckCounts other) => new()
    {
        Raises = one.Raises + other.Raises,
        RaisesInChatter = one.RaisesInChatter + other.RaisesInChatter,
        RaisesAtRest = one.RaisesAtRest + other.RaisesAtRest,
        RaisesChecked = one.RaisesChecked + other.RaisesChecked,
        IncidentsChecked = one.IncidentsChecked + other.IncidentsChecked,
        IncidentsThatWaited = one.IncidentsThatWaited + other.IncidentsThatWaited,
        IncidentsShortOfForce = one.IncidentsShortOfForce + other.IncidentsShortOfForce,
        ClosingsChecked = one.ClosingsChecked + other.ClosingsChecked,
        ClosingsWhileHolding = one.ClosingsWhileHolding + other.ClosingsWhileHolding,
        ContactsLost = one.ContactsLost + other.ContactsLost,
        OffersInVain = one.OffersInVain + other.OffersInVain,
    };
}
