using System.Collections.Immutable;

namespace SafeCommunity.Api.Feeds;

/// <summary>A changed matter, with its message.</summary>
/// <param name="Record">The matter after its change.</param>
/// <param name="Message">The same for the wire; shared, so it must not be changed.</param>
/// <param name="Name">Its resource name.</param>
/// <param name="Position">The journal's position of the change.</param>
/// <param name="IsOpen">Whether a snapshot shows it.</param>
internal sealed record MatterChange<T, TMessage>(T Record, TMessage Message, string Name, long Position, bool IsOpen);

/// <summary>Some changes of matters, and up to where in the journal they tell everything.</summary>
/// <param name="Changes">The changes, oldest first.</param>
/// <param name="Position">The position they reach.</param>
internal readonly record struct MatterChanges<T, TMessage>(ImmutableArray<MatterChange<T, TMessage>> Changes, long Position);
