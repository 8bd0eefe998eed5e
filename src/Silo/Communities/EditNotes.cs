using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace SafeCommunity.Silo.Communities;

/// <summary>What is not right with the files of the communities, until it is; who follows them notes it, everyone reads.</summary>
internal sealed class EditNotes
{
    private readonly ConcurrentDictionary<(string Folder, string Part), string> _notes = new();

    /// <summary>The notes, by folder and part.</summary>
    public ImmutableArray<string> All =>
        [.. _notes.OrderBy(note => note.Key.Folder, StringComparer.Ordinal).ThenBy(note => note.Key.Part, StringComparer.Ordinal).Select(note => note.Value)];

    /// <summary>Notes what is wrong with a part; what was noted of it before is forgotten.</summary>
    public void Set(string folder, string part, string note) => _notes[(folder, part)] = note;

    /// <summary>A part is right.</summary>
    public void Clear(string folder, string part) => _notes.TryRemove((folder, part), out _);
}
