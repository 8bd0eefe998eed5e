using System.Collections.Immutable;
using System.Text;
using SafeCommunity.Grains.Json;

namespace SafeCommunity.Grains.Folders;

/// <summary>A part of a folder beside the plan: it can be checked, and brought into the twins as often as it is edited.</summary>
/// <param name="folder">The folder that holds it.</param>
public abstract class FolderPart(string folder)
{
    /// <summary>What messages call it.</summary>
    public abstract string Name { get; }

    /// <summary>Its files, each with what does not happen where they are absent.</summary>
    public abstract ImmutableArray<(FileSet Files, string Without)> Files { get; }

    /// <summary>Reads it and brings it into the twins of communities; which of them had it not in force already.</summary>
    /// <exception cref="SourceFileException">It has mistakes.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="DecoderFallbackException">It is not UTF-8.</exception>
    public abstract Task<IReadOnlyList<string>> ApplyAsync(IReadOnlyCollection<PlannedCommunity> communities, IGrainFactory grains);

    /// <summary>Lines that editors and terminals can follow; null when the fault is not of the files.</summary>
    public ImmutableArray<string>? Explain(Exception fault) => FileProblems.Explain(fault, folder, Files[0].Files.Path);

    /// <summary>Everything that is wrong with it, in such lines; empty when nothing is.</summary>
    /// <param name="timeZone">The communities' time zone (IANA); null where it is not known.</param>
    internal ImmutableArray<string> FindProblems(string? timeZone)
    {
        try
        {
            Check(timeZone);
            return [];
        }
        catch (Exception fault) when (Explain(fault) is { } lines)
        {
            return lines;
        }
    }

    /// <summary>Reads it; throws as <see cref="ApplyAsync"/>.</summary>
    private protected abstract void Check(string? timeZone);

    /// <summary>Applies to one community after the other; which of them it changed.</summary>
    private protected static async Task<IReadOnlyList<string>> ApplyToEachAsync(
        IReadOnlyCollection<PlannedCommunity> communities, Func<PlannedCommunity, Task<bool>> apply)
    {
        var changed = new List<string>();
        foreach (var community in communities)
        {
            if (await apply(community))
                changed.Add(community.Name);
        }

        return changed;
    }
}
