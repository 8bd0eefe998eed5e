using System.Collections.Immutable;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Grains.Dispatch;

/// <summary>What a unit does. The numbers are stored: never changed or reused.</summary>
public enum UnitStatus
{
    /// <summary>Not on duty.</summary>
    Off = 0,

    /// <summary>Free to be sent.</summary>
    Available = 1,

    /// <summary>On its way to an incident.</summary>
    EnRoute = 2,

    /// <summary>At an incident.</summary>
    OnScene = 3,

    /// <summary>On duty and not to be sent.</summary>
    Busy = 4,

    /// <summary>On duty and not heard.</summary>
    OutOfContact = 5,
}

/// <summary>A patrol unit on duty, as its journal entries and its tasks made it.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.UnitRecord)]
public sealed record UnitRecord : IMatter
{
    /// <inheritdoc/>
    [Id(0)]
    public required string Community { get; init; }

    /// <summary>The unit's name.</summary>
    [Id(1)]
    public required string Name { get; init; }

    /// <summary>What it said of itself: off, available or busy.</summary>
    [Id(2)]
    public UnitStatus Declared { get; init; }

    /// <summary>Which half of the roster is with it.</summary>
    [Id(3)]
    public Shift Shift { get; init; }

    /// <summary>Whether its radio is silent though it is on duty.</summary>
    [Id(4)]
    public bool ContactLost { get; init; }

    /// <summary>The tasks it has not ended, oldest first, those it only stands by for among them.</summary>
    [Id(5)]
    public ImmutableArray<UnitTask> Tasks { get; init; } = [];

    /// <summary>When it last ended a task it had accepted; null before the first.</summary>
    [Id(6)]
    public DateTimeOffset? LastTaskEnd { get; init; }

    /// <summary>How many tasks it accepted since it came on duty.</summary>
    [Id(7)]
    public int TasksInShift { get; init; }

    /// <summary>Who last said what it does, and when; null before anybody did.</summary>
    [Id(8)]
    public MatterNote? DeclaredBy { get; init; }

    /// <inheritdoc/>
    [Id(9)]
    public required long Position { get; init; }

    /// <summary>When the unit or one of its members last called while its radio was silent; null where none did.</summary>
    [Id(10)]
    public DateTimeOffset? HeardAt { get; init; }

    /// <summary>The journal's position of that call; 0 where none was.</summary>
    [Id(11)]
    public long HeardPosition { get; init; }

    /// <inheritdoc/>
    public string Id => SubjectOf(Name);

    /// <inheritdoc/>
    public bool IsOpen => true;

    /// <summary>What it does now.</summary>
    public UnitStatus Status => this switch
    {
        { Declared: UnitStatus.Off, Tasks.IsEmpty: true } => UnitStatus.Off,
        { ContactLost: true } => UnitStatus.OutOfContact,
        _ when Tasks.Any(task => task.State == TaskState.OnScene) => UnitStatus.OnScene,
        _ when Tasks.Any(task => task.State is TaskState.Accepted or TaskState.EnRoute) => UnitStatus.EnRoute,
        _ => Declared,
    };

    /// <summary>The journal's subject of a unit: <c>units/unit-1</c>.</summary>
    public static string SubjectOf(string name) => $"units/{name}";
}

/// <summary>A task of a unit and how far it is.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.UnitTask)]
public sealed record UnitTask([property: Id(0)] string Task, [property: Id(1)] TaskState State);

/// <summary>Something that happened to a unit. The entry's subject is <see cref="UnitRecord.SubjectOf"/>.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.UnitEvent)]
public abstract record UnitEvent : JournalEvent;

/// <summary>A unit, or somebody for it, said what it does.</summary>
/// <param name="Status">Off, available or busy.</param>
/// <param name="Shift">Which half of the roster is with it.</param>
/// <param name="Reason">Why; may be empty.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.UnitDeclared)]
public sealed record UnitDeclared(
    [property: Id(0)] UnitStatus Status,
    [property: Id(1)] Shift Shift,
    [property: Id(2)] string Reason) : UnitEvent;

/// <summary>The unit's radio fell silent though it is on duty.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.UnitContactLost)]
public sealed record UnitContactLost([property: Id(0)] string Reason) : UnitEvent;

/// <summary>The unit is heard again.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.UnitContactRegained)]
public sealed record UnitContactRegained([property: Id(0)] string Reason) : UnitEvent;

/// <summary>The unit, or one of its members, called while its radio is silent: a sign of life. The entry's actor is who called.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.UnitHeard)]
public sealed record UnitHeard([property: Id(0)] string Reason) : UnitEvent;

/// <summary>One of the unit's tasks is in another state; written together with the task's own entry.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.UnitTaskChanged)]
public sealed record UnitTaskChanged([property: Id(0)] string Task, [property: Id(1)] TaskState State) : UnitEvent;

/// <summary>How a unit's entries make its state. Pure: the desk and the read table both fold with it.</summary>
public static class UnitFold
{
    /// <summary>The unit after an entry about it.</summary>
    /// <param name="unit">The unit before; null before its first entry.</param>
    /// <param name="entry">An entry whose subject is the unit.</param>
    /// <exception cref="InvalidDataException">The entry is not of a unit.</exception>
    public static UnitRecord Apply(UnitRecord? unit, JournalEntry entry)
    {
        unit ??= new UnitRecord
        {
            Community = entry.Community,
            Name = entry.Subject[(entry.Subject.IndexOf('/') + 1)..],
            Position = entry.Position,
        };
        var next = entry.Event switch
        {
            UnitDeclared e => unit with
            {
                Declared = e.Status,
                Shift = e.Shift,
                DeclaredBy = new MatterNote(entry.Actor, entry.Time, e.Reason),
                ContactLost = e.Status != UnitStatus.Off && unit.ContactLost,
                TasksInShift = unit.Declared == UnitStatus.Off ? 0 : unit.TasksInShift,
            },
            UnitContactLost => unit with { ContactLost = true },
            UnitContactRegained => unit with { ContactLost = false },
            UnitHeard => unit with { ContactLost = false, HeardAt = entry.Time, HeardPosition = entry.Position },
            UnitTaskChanged e => Change(unit, e, entry.Time),
            _ => throw new InvalidDataException($"Entry {entry.Position} of {entry.Community} is not of a unit."),
        };
        return next with { Position = entry.Position };
    }

    private static UnitRecord Change(UnitRecord unit, UnitTaskChanged changed, DateTimeOffset time)
    {
        var before = unit.Tasks.FirstOrDefault(task => task.Task == changed.Task);
        var others = before is null ? unit.Tasks : unit.Tasks.Remove(before);
        if (changed.State < TaskState.Done)
        {
            return unit with
            {
                Tasks = others.Add(new UnitTask(changed.Task, changed.State)),
                TasksInShift = unit.TasksInShift + (changed.State == TaskState.Accepted ? 1 : 0),
            };
        }

        var worked = before?.State is TaskState.Accepted or TaskState.EnRoute or TaskState.OnScene;
        return unit with { Tasks = others, LastTaskEnd = worked ? time : unit.LastTaskEnd };
    }
}
