//! What the shop's pages say. A text has English, and as many of the other languages as the shop has people for.

use tenantry_server::pages::Text;

pub(crate) const PRODUCTS: Text = Text::new("Products").de("Produkte").es("Productos").fr("Produits");
pub(crate) const LEAD: Text = Text::new("What your shop sells.")
    .de("Was Ihr Geschäft verkauft.")
    .es("Lo que vende su tienda.")
    .fr("Ce que vend votre boutique.");
pub(crate) const NONE: Text =
    Text::new("No products yet").de("Noch keine Produkte").es("Todavía no hay productos").fr("Pas encore de produits");
pub(crate) const NONE_YET: Text = Text::new("Here stands what can be sold, with its price.")
    .de("Hier steht, was verkauft werden kann, mit seinem Preis.")
    .es("Aquí aparece lo que se puede vender, con su precio.")
    .fr("Ici apparaît ce qui peut être vendu, avec son prix.");
pub(crate) const ADD: Text =
    Text::new("Add a product").de("Produkt hinzufügen").es("Añadir un producto").fr("Ajouter un produit");
pub(crate) const ADDED: Text = Text::new("Added").de("Hinzugefügt").es("Añadido").fr("Ajouté");
pub(crate) const NAME: Text = Text::new("Name").es("Nombre").fr("Nom");
pub(crate) const NAME_WRONG: Text =
    Text::new("Enter a name.").de("Geben Sie einen Namen ein.").es("Escriba un nombre.").fr("Saisissez un nom.");
pub(crate) const SKU: Text = Text::new("SKU").de("Artikelnummer").es("Referencia").fr("Référence");
pub(crate) const SKU_HINT: Text = Text::new("Capital letters, digits and hyphens, such as TEA-0001.")
    .de("Großbuchstaben, Ziffern und Bindestriche, etwa TEA-0001.")
    .es("Letras mayúsculas, cifras y guiones, como TEA-0001.")
    .fr("Lettres majuscules, chiffres et traits d’union, comme TEA-0001.");
pub(crate) const SKU_TAKEN: Text = Text::new("Another product has this SKU.")
    .de("Ein anderes Produkt hat diese Artikelnummer.")
    .es("Otro producto tiene esta referencia.")
    .fr("Un autre produit a cette référence.");
pub(crate) const CATEGORY: Text = Text::new("Category").de("Kategorie").es("Categoría").fr("Catégorie");
pub(crate) const CATEGORY_HINT: Text = Text::new("Small letters, digits and hyphens, such as kitchen.")
    .de("Kleinbuchstaben, Ziffern und Bindestriche, etwa kitchen.")
    .es("Letras minúsculas, cifras y guiones, como kitchen.")
    .fr("Lettres minuscules, chiffres et traits d’union, comme kitchen.");
pub(crate) const PRICE: Text = Text::new("Price").de("Preis").es("Precio").fr("Prix");
pub(crate) const PRICE_HINT: Text = Text::new("In euros, such as 4.50.")
    .de("In Euro, etwa 4.50.")
    .es("En euros, como 4.50.")
    .fr("En euros, comme 4.50.");
pub(crate) const MORE: Text = Text::new("More").de("Weitere").es("Más").fr("Suivants");
pub(crate) const REMOVE: Text = Text::new("Remove").de("Entfernen").es("Eliminar").fr("Supprimer");
pub(crate) const REMOVE_QUESTION: Text = Text::new("Remove this product?")
    .de("Dieses Produkt entfernen?")
    .es("¿Eliminar este producto?")
    .fr("Supprimer ce produit ?");
pub(crate) const KEEP: Text = Text::new("Keep it").de("Behalten").es("Conservar").fr("Conserver");
pub(crate) const REMOVED: Text = Text::new("Removed").de("Entfernt").es("Eliminado").fr("Supprimé");
pub(crate) const IN_USE: Text = Text::new("It was sold or reviewed, so it stays.")
    .de("Es wurde verkauft oder bewertet und bleibt deshalb.")
    .es("Se vendió o tiene reseñas, así que se conserva.")
    .fr("Il a été vendu ou évalué, il est donc conservé.");
