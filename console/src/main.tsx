// The console: one page, a view for each address.

import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { parse, to, type Address } from "./address";
import { File } from "./file";
import { Masthead } from "./masthead";
import { TokenGate } from "./token";
import { DocumentView } from "./views/document";
import { EntityView } from "./views/entity";
import { Home } from "./views/home";
import { Read } from "./views/read";
import { Search } from "./views/search";
import { Stories } from "./views/stories";
import { StoryView } from "./views/story";
import { Trends } from "./views/trends";
import { WatchView } from "./views/watch";
import { Watches } from "./views/watches";
import "./style.css";

function View({ address: { path, query } }: { address: Address }) {
  const [view = "", id = ""] = path;
  switch (view) {
    case "":
      return <Home />;
    case "read":
      return <Read packed={id} key={id} />;
    case "search":
      return <Search query={query} />;
    case "documents":
      return <DocumentView name={`documents/${id}`} key={id} />;
    case "entities":
      return <EntityView name={`entities/${id}`} key={id} />;
    case "stories":
      return id ? <StoryView name={`stories/${id}`} key={id} /> : <Stories query={query} />;
    case "trends":
      return <Trends query={query} />;
    case "watches":
      return id ? <WatchView name={`watches/${id}`} key={id} /> : <Watches />;
    default:
      return (
        <>
          <h1>There is no such page</h1>
          <p class="nothing">
            <a href={to([])}>Begin here.</a>
          </p>
        </>
      );
  }
}

function App() {
  const [address, setAddress] = useState(() => parse(location.hash));
  useEffect(() => {
    const follow = () => {
      setAddress(parse(location.hash));
      document.querySelector<HTMLElement>("main")?.focus({ preventScroll: true });
      scrollTo(0, 0);
    };
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  useEffect(() => {
    // The heading of a page comes with its answer.
    const main = document.querySelector("main");
    const name = () => {
      const heading = main?.querySelector("h1")?.textContent;
      document.title = heading && address.path.length > 0 ? `${heading} · Dateline` : "Dateline";
    };
    const changed = new MutationObserver(name);
    if (main) changed.observe(main, { childList: true, subtree: true });
    name();
    return () => changed.disconnect();
  }, [address]);
  return (
    <>
      <a class="skip" href="#main" onClick={(e) => (e.preventDefault(), document.querySelector<HTMLElement>("main")?.focus())}>
        To the content
      </a>
      <Masthead address={address} />
      <main id="main" tabIndex={-1}>
        <TokenGate>
          <View address={address} />
        </TokenGate>
      </main>
    </>
  );
}

const root = document.getElementById("app");
const enclosed = document.getElementById("enclosed");
if (root) render(enclosed ? <File enclosed={enclosed.textContent ?? ""} /> : <App />, root);
