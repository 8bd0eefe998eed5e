using System.Collections.Immutable;
using System.Globalization;
using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Grains.Lessons;

/// <summary>A weakness that an incident used, and the checks of every place that has the same.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.LessonRecord)]
public sealed record LessonRecord : IMatter
{
    /// <inheritdoc/>
    [Id(0)]
    public required string Community { get; init; }

    /// <summary>The lesson's number within the community: 1, 2, 3 ...</summary>
    [Id(1)]
    public required long Number { get; init; }

    /// <summary>The community where the incident was.</summary>
    [Id(2)]
    public required string Origin { get; init; }

    /// <summary>The incident's number there.</summary>
    [Id(3)]
    public required long Incident { get; init; }

    /// <summary>The weakness it used.</summary>
    [Id(4)]
    public required string Weakness { get; init; }

    /// <summary>What to look at in each place.</summary>
    [Id(5)]
    public required string Check { get; init; }

    /// <summary>Which twins have the same weakness: the filter, as it was written.</summary>
    [Id(6)]
    public required string Filter { get; init; }

    /// <summary>By when each must be checked; null when there is no deadline.</summary>
    [Id(7)]
    public DateTimeOffset? Due { get; init; }

    /// <summary>When it was drawn.</summary>
    [Id(8)]
    public required DateTimeOffset DrawnAt { get; init; }

    /// <summary>The places to check, by the names of their twins, and what was found.</summary>
    [Id(9)]
    public ImmutableArray<LessonCheck> Checks { get; init; } = [];

    /// <inheritdoc/>
    [Id(10)]
    public required long Position { get; init; }

    /// <inheritdoc/>
    public string Id => SubjectOf(Number);

    /// <inheritdoc/>
    public bool IsOpen => Done < Checks.Length;

    /// <summary>How many places were checked.</summary>
    public int Done => Checks.Count(check => check.Finding is not null);

    /// <summary>The journal's subject of a lesson: <c>lessons/3</c>.</summary>
    public static string SubjectOf(long number) => string.Create(CultureInfo.InvariantCulture, $"lessons/{number}");
}

/// <summary>A place to check.</summary>
/// <param name="Place">The name of a twin.</param>
/// <param name="Finding">Who checked it and what was found; null before.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.LessonCheck)]
public sealed record LessonCheck([property: Id(0)] string Place, [property: Id(1)] MatterNote? Finding);

/// <summary>Something that happened to a lesson. The entry's subject is <see cref="LessonRecord.SubjectOf"/>.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.LessonEvent)]
public abstract record LessonEvent : JournalEvent;

/// <summary>A lesson was drawn, here or in another community.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.LessonDrawn)]
public sealed record LessonDrawn : LessonEvent
{
    /// <summary>The community where the incident was.</summary>
    [Id(0)]
    public required string Origin { get; init; }

    /// <summary>The incident's number there.</summary>
    [Id(1)]
    public required long Incident { get; init; }

    /// <summary>The weakness.</summary>
    [Id(2)]
    public required string Weakness { get; init; }

    /// <summary>What to look at.</summary>
    [Id(3)]
    public required string Check { get; init; }

    /// <summary>Which twins, as it was written.</summary>
    [Id(4)]
    public required string Filter { get; init; }

    /// <summary>By when; null when there is no deadline.</summary>
    [Id(5)]
    public DateTimeOffset? Due { get; init; }

    /// <summary>The names of the twins the filter found.</summary>
    [Id(6)]
    public required ImmutableArray<string> Places { get; init; }
}

/// <summary>A place was checked.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.LessonChecked)]
public sealed record LessonChecked([property: Id(0)] string Place, [property: Id(1)] string Finding) : LessonEvent;

/// <summary>How a lesson's entries make its state. Pure: the desk and the read table both fold with it.</summary>
public static class LessonFold
{
    /// <summary>The lesson after an entry about it.</summary>
    /// <param name="lesson">The lesson before; null before its first entry.</param>
    /// <param name="entry">An entry whose subject is the lesson.</param>
    /// <exception cref="InvalidDataException">The entry cannot follow: the journal was written wrongly.</exception>
    public static LessonRecord Apply(LessonRecord? lesson, JournalEntry entry)
    {
        if (entry.Event is LessonDrawn drawn)
        {
            return new LessonRecord
            {
                Community = entry.Community,
                Number = long.Parse(entry.Subject.AsSpan(entry.Subject.IndexOf('/') + 1), CultureInfo.InvariantCulture),
                Origin = drawn.Origin,
                Incident = drawn.Incident,
                Weakness = drawn.Weakness,
                Check = drawn.Check,
                Filter = drawn.Filter,
                Due = drawn.Due,
                DrawnAt = entry.Time,
                Checks = [.. drawn.Places.Select(place => new LessonCheck(place, null))],
                Position = entry.Position,
            };
        }

        if (lesson is null || entry.Event is not LessonChecked done)
            throw new InvalidDataException($"Entry {entry.Position} of {entry.Community} is not of a lesson that was drawn.");
        var index = lesson.Checks.FindIndex(check => check.Place == done.Place);
        if (index < 0)
            throw new InvalidDataException($"Entry {entry.Position} of {entry.Community}: {done.Place} is no place of {entry.Subject}.");
        return lesson with
        {
            Checks = lesson.Checks.SetItem(index, new LessonCheck(done.Place, new MatterNote(entry.Actor, entry.Time, done.Finding))),
            Position = entry.Position,
        };
    }

    private static int FindIndex(this ImmutableArray<LessonCheck> checks, Func<LessonCheck, bool> match)
    {
        for (var i = 0; i < checks.Length; i++)
        {
            if (match(checks[i]))
                return i;
        }

        return -1;
    }
}
