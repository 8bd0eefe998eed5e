using System.Collections.Immutable;
using System.Text;
using SafeCommunity.Grains.Edits;
using SafeCommunity.Grains.Json;

namespace SafeCommunity.Grains.Folders;

/// <summary>A part of a folder beside the plan: it can be checked, and offered to the twins as often as it is edited.</summary>
/// <param name="folder">The folder that holds it.</param>
public abstract class FolderPart(string folder)
{
    /// <summary>What messages call it.</summary>
    public abstract string Name { get; }

    /// <summary>Which part it is.</summary>
    public abstract EditPart Part { get; }

    /// <summary>Its files, each with what does not happen where they are absent.</summary>
    public abstract ImmutableArray<(FileSet Files, string Without)> Files { get; }

    /// <summary>What messages name it by: its files' paths.</summary>
    public string Paths => string.Join(", ", Files.Select(item => item.Files.Path));

    /// <summary>Reads it and offers it to communities; what became of it in each, in their order.</summary>
    /// <exception cref="SourceFileException">It has mistakes.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="DecoderFallbackException">It is not UTF-8.</exception>
    public abstract Task<ImmutableArray<EditOutcome>> OfferAsync(IReadOnlyCollection<PlannedCommunity> communities, IGrainFactory grains);

    /// <summary>Whether a community has one in force.</summary>
    public abstract Task<bool> IsInForceAsync(string community, IGrainFactory grains);

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

    /// <summary>Reads it; throws as <see cref="OfferAsync"/>.</summary>
    private protected abstract void Check(string? timeZone);

    /// <summary>Offers to one community after the other.</summary>
    private protected static async Task<ImmutableArray<EditOutcome>> OfferToEachAsync(
        IReadOnlyCollection<PlannedCommunity> communities, Func<PlannedCommunity, Task<EditOutcome>> offer)
    {
        var outcomes = ImmutableArray.CreateBuilder<EditOutcome>(communities.Count);
        foreach (var community in communities)
            outcomes.Add(await offer(community));
        return outcomes.MoveToImmutable();
    }
}
