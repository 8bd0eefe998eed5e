using System.Collections.Immutable;
using System.Text;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Json;

namespace SafeCommunity.Grains.Folders;

/// <summary>A part of a community's folder beside its plan: it can be checked, and brought into the twins as often as it is edited.</summary>
/// <param name="folder">The community's folder.</param>
public abstract class FolderPart(string folder)
{
    /// <summary>What messages call it.</summary>
    public abstract string Name { get; }

    /// <summary>Its files, each with what does not happen where they are absent.</summary>
    public abstract ImmutableArray<(FileSet Files, string Without)> Files { get; }

    /// <summary>Everything that is wrong with it, in lines that editors and terminals can follow; empty when nothing is.</summary>
    /// <param name="plan">The community that it is for; null where that is not known, and what it names there is not checked.</param>
    public ImmutableArray<string> FindProblems(CommunityDefinition? plan)
    {
        try
        {
            Check(plan);
            return [];
        }
        catch (Exception fault) when (Explain(fault) is { } lines)
        {
            return lines;
        }
    }

    /// <summary>Reads it and brings it into the twins of a community; false when it is in force already.</summary>
    /// <exception cref="SourceFileException">It has mistakes.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="DecoderFallbackException">It is not UTF-8.</exception>
    public abstract Task<bool> ApplyAsync(CommunityDefinition plan, IGrainFactory grains);

    /// <summary>Lines that editors and terminals can follow; null when the fault is not of the files.</summary>
    public ImmutableArray<string>? Explain(Exception fault) => FileProblems.Explain(fault, folder, Files[0].Files.Path);

    /// <summary>Reads it; throws as <see cref="ApplyAsync"/>.</summary>
    protected abstract void Check(CommunityDefinition? plan);
}
