namespace SafeCommunity.Bench.Overload;

/// <summary>What was seen in a quarter of a second, or in a whole phase.</summary>
internal sealed record Sample
{
    /// <summary>The end of it, seconds from the start of the first phase.</summary>
    public required double At { get; init; }

    /// <summary>How long it was.</summary>
    public required double Seconds { get; init; }

    /// <summary>The phase.</summary>
    public required int Phase { get; init; }

    /// <summary>Messages offered a second.</summary>
    public required double Offered { get; init; }

    /// <summary>Messages a second that no socket took: back-pressure.</summary>
    public required double HeldBack { get; init; }

    /// <summary>Messages a second that the silo took in full.</summary>
    public required double Accepted { get; init; }

    /// <summary>Readings a second that the silo shed.</summary>
    public required double Shed { get; init; }

    /// <summary>Messages that the sockets had taken and the silo had not read at the end.</summary>
    public required long Backlog { get; init; }

    /// <summary>Resident memory of the silo, bytes.</summary>
    public required long ResidentBytes { get; init; }

    /// <summary>CPU of the silo, cores.</summary>
    public required double Cores { get; init; }

    /// <summary>Due to arrival of alarms over connections of their own, ms.</summary>
    public required Quantiles OwnAlarms { get; init; }

    /// <summary>Due to arrival of alarms within the flood, ms.</summary>
    public required Quantiles FloodAlarms { get; init; }

    /// <summary>Publish to PUBACK of the flood, ms.</summary>
    public required Quantiles Acks { get; init; }

    /// <summary>How long the oldest alarm that had not arrived had waited at the end, ms.</summary>
    public required double OldestAlarmMs { get; init; }
}

/// <summary>Two quantiles of times, ms; null when there were none.</summary>
/// <param name="P50">The median.</param>
/// <param name="P99">The 99th percentile.</param>
internal readonly record struct Quantiles(double? P50, double? P99);
